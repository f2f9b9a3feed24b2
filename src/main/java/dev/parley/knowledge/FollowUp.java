package dev.parley.knowledge;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.regex.Pattern;

/// What a question within a conversation is about. "And if I wore them?" names nothing that could be found; the
/// question before it does.
public final class FollowUp {
    /// Questions back that are looked at.
    private static final int TURNS = 3;
    /// Characters of a turn that say what it is about.
    private static final int LONGEST = 500;
    /// A question of so few words that tell anything leans on what was said before.
    private static final int FEW = 2;
    /// Up to so many, words that may point back do.
    private static final int SOME = 4;

    private static final Pattern BEGINS = Pattern.compile(
            "^\\W*(and|but|or|so|then|also|what about|how about|what if|und|aber|oder|was ist mit|et|mais|ou|y|pero|o"
                    + "|а|и|но|那么?|那|それでは|では|وماذا|और)\\b",
            Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CHARACTER_CLASS);
    /// They stand for what was named before.
    private static final Set<String> POINTING =
            Set.of(("it its they them their theirs he him his she her hers these those former latter itself themselves"
                            + " ihn ihm davon dafür damit darauf darin"
                            + " elle elles ils lui leur cela ça celui celle ceux"
                            + " ella ellas ellos eso esto él"
                            + " он она оно они его её ее их им ему этот эта это")
                    .split(" "));
    /// They stand for it in a short question only.
    private static final Set<String> PERHAPS =
            Set.of("this that one ones there same es er das dies diese dort il ce y en".split(" "));
    private static final Pattern WORD = Pattern.compile("[\\p{L}\\p{M}]+");

    private FollowUp() {}

    /// What was asked before and is still talked of; empty when the question stands by itself.
    /// @param earlier what the user said before, oldest first
    public static String topic(List<String> earlier, String question) {
        var topic = new StringBuilder();
        var asked = question;
        for (int i = earlier.size() - 1; i >= Math.max(0, earlier.size() - TURNS) && leans(asked); i--) {
            asked = earlier.get(i);
            topic.insert(0, asked.substring(0, Math.min(LONGEST, asked.length())) + "\n");
        }
        return topic.toString().strip();
    }

    /// What is found for a question, alone and together with its topic: what both find comes first.
    /// @param topic what was asked before; empty when the question stands by itself
    static List<Hit> search(String question, String topic, int limit, Function<String, List<Hit>> search) {
        if (topic.isEmpty()) return search.apply(question);
        var all = new HashMap<UUID, Hit>();
        var answers = new ArrayList<UUID>();
        for (var text : List.of(question, topic + "\n" + question))
            for (var hit : search.apply(text)) {
                if (hit.passage().curated()) answers.add(hit.passage().chunkId());
                all.merge(hit.passage().chunkId(), hit.with(hit.score() / 2), FollowUp::both);
            }
        // one curated answer stays before all else: that of the question alone, if it has one
        for (var other : answers)
            if (!other.equals(answers.getFirst()))
                all.computeIfPresent(other, (_, hit) -> hit.with(hit.passage().uncurated()));
        return all.values().stream()
                .sorted(Comparator.comparing((Hit hit) -> !hit.passage().curated())
                        .thenComparing(Comparator.comparingDouble(Hit::score).reversed()))
                .limit(limit)
                .toList();
    }

    private static Hit both(Hit alone, Hit within) {
        boolean first = alone.passage().curated() || !within.passage().curated() && alone.vector() >= within.vector();
        return (first ? alone : within).with(alone.score() + within.score());
    }

    /// Whether a question cannot be understood without what was said before.
    static boolean leans(String question) {
        int words = Set.copyOf(Terms.of(question)).size();
        if (words <= FEW || BEGINS.matcher(question).find()) return true;
        var at = WORD.matcher(question.toLowerCase(Locale.ROOT));
        while (at.find())
            if (POINTING.contains(at.group()) || words <= SOME && PERHAPS.contains(at.group())) return true;
        return false;
    }
}
