package dev.parley.knowledge.evidence;

import dev.parley.knowledge.Terms;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToDoubleFunction;

/// A question, taken apart.
///
/// @param order its words as the keyword search compares them
/// @param rarity how much each of them tells: the rarer among the documents, the more
/// @param total of all rarities
/// @param words as they are written, in small letters
public record Asked(
        List<String> order, Map<String, Double> rarity, double total, QuestionType type, Set<String> words) {
    /// @param rarity of a word
    public static Asked of(String question, ToDoubleFunction<String> rarity) {
        var order = Terms.of(question);
        var each = new LinkedHashMap<String, Double>();
        for (var term : order) each.computeIfAbsent(term, rarity::applyAsDouble);
        double total = each.values().stream().mapToDouble(Double::doubleValue).sum();
        return new Asked(order, each, total, QuestionType.of(question), QuestionType.words(question));
    }

    /// The share of what is asked for that these words have, 0 to 1, rare words counting more.
    double share(Set<String> said) {
        if (total == 0) return 0;
        double sum = 0;
        for (var term : rarity.entrySet()) if (said.contains(term.getKey())) sum += term.getValue();
        return sum / total;
    }

    /// The share of the neighbouring words of the question that are neighbours there too.
    double pairs(List<String> said) {
        if (order.size() < 2) return 0;
        int both = 0;
        for (int i = 1; i < order.size(); i++)
            for (int j = 1; j < said.size(); j++)
                if (said.get(j).equals(order.get(i)) && said.get(j - 1).equals(order.get(i - 1))) {
                    both++;
                    break;
                }
        return (double) both / (order.size() - 1);
    }

    /// The greatest share within any so many words in a row.
    double within(List<String> said, int window) {
        double best = 0;
        double sum = 0;
        var inside = new java.util.HashMap<String, Integer>();
        for (int i = 0; i < said.size(); i++) {
            var in = rarity.get(said.get(i));
            if (in != null && inside.merge(said.get(i), 1, Integer::sum) == 1) sum += in;
            if (i >= window) {
                var gone = rarity.get(said.get(i - window));
                if (gone != null && inside.merge(said.get(i - window), -1, Integer::sum) == 0) sum -= gone;
            }
            best = Math.max(best, sum);
        }
        return total == 0 ? 0 : best / total;
    }
}
