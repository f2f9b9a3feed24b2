package dev.parley.app.bench;

import dev.parley.app.bench.KnowledgeRows.Asked;
import dev.parley.knowledge.FollowUp;
import dev.parley.knowledge.Hit;
import dev.parley.knowledge.Terms;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.ToIntFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Whether a question that leans on the one before it is found, and one that does not is not led astray.
///
/// A follow-up is made of two questions in a row to one paragraph: where the second says names that the first or the
/// article's title says too, "it" stands in their place.
final class KnowledgeBenchFollowUps {
    private static final Pattern NAMES =
            Pattern.compile("(?:\\b[Tt]he )?((?:\\b\\p{Lu}[\\p{L}\\p{N}]*\\b[ -]?)+)('s|')?");

    private final KnowledgeRows rows;

    KnowledgeBenchFollowUps(KnowledgeRows rows) {
        this.rows = rows;
    }

    private record Pair(String before, String question, Asked asked) {}

    Figures.Table table() {
        var asked = rows.quoted();
        var follow = new ArrayList<Pair>();
        var change = new ArrayList<Pair>();
        for (int i = 1; i < asked.size(); i++) {
            var now = asked.get(i);
            var before = asked.get(i - 1).question().text();
            if (asked.get(i - 1).document().equals(now.document())) {
                var said = withoutNames(
                        before + " " + now.reading().article(), now.question().text());
                if (!said.equals(now.question().text())) follow.add(new Pair(before, said, now));
            }
            var other = asked.get((i + asked.size() / 2) % asked.size());
            if (!other.reading().article().equals(now.reading().article()))
                change.add(new Pair(other.question().text(), now.question().text(), now));
        }
        var table = new ArrayList<List<String>>();
        table.add(row("follow-up, whole as asked", follow, pair -> whole(pair)));
        table.add(row("follow-up with \"it\", alone", follow, pair -> alone(pair)));
        table.add(row("follow-up with \"it\", with what went before", follow, pair -> together(pair)));
        table.add(row("another topic, alone", change, pair -> alone(pair)));
        table.add(row("another topic, with what went before", change, pair -> together(pair)));
        long leaning = change.stream()
                .filter(pair ->
                        !FollowUp.topic(List.of(pair.before), pair.question).isEmpty())
                .count();
        return new Figures.Table(
                "Questions in a conversation; of " + change.size() + " with another topic, " + leaning
                        + " are taken for follow-ups",
                List.of("question", "n", "recall@1", "recall@5"),
                table);
    }

    private static List<String> row(String name, List<Pair> pairs, ToIntFunction<Pair> rank) {
        var ranks = pairs.stream().mapToInt(rank).boxed().toList();
        return List.of(
                name,
                Integer.toString(pairs.size()),
                Share.of(ranks, one -> one == 1 ? 1 : 0).toString(),
                Share.of(ranks, one -> one <= 5 ? 1 : 0).toString());
    }

    private int whole(Pair pair) {
        return rank(rows.corpus.search(pair.asked.question().text(), "", 5), pair);
    }

    private int alone(Pair pair) {
        return rank(rows.corpus.search(pair.question, "", 5), pair);
    }

    private int together(Pair pair) {
        var topic = FollowUp.topic(List.of(pair.before), pair.question);
        return rank(rows.corpus.search(pair.question, topic, 5), pair);
    }

    private static int rank(List<Hit> hits, Pair pair) {
        return KnowledgeBench.rank(hits, pair.asked.document());
    }

    private static String withoutNames(String said, String question) {
        Set<String> known = new HashSet<>(Terms.of(said));
        return NAMES.matcher(question).replaceAll(found -> {
            var terms = Terms.of(found.group(1));
            if (terms.isEmpty() || !known.containsAll(terms) || found.start() == 0)
                return Matcher.quoteReplacement(found.group());
            var space = found.group(2) == null && found.group(1).endsWith(" ") ? " " : "";
            return (found.group(2) == null ? "it" : "its") + space;
        });
    }
}
