package dev.parley.knowledge.evidence;

import dev.parley.knowledge.Terms;
import java.util.HashSet;
import java.util.List;

/// The signs that a passage answers a question, each about 0 to 1.
public final class Signs {
    static final List<String> OF_PASSAGE = List.of("keyword", "vector", "coverage", "near", "pairs", "kind");
    /// Words of a passage that are near each other: about a sentence and a half.
    private static final int NEAR = 20;

    private Signs() {}

    /// @param headings the passage's title and section
    /// @param keyword its share of the best BM25 score
    /// @param vector its cosine
    public static double[] ofPassage(Asked asked, String headings, String text, double keyword, double vector) {
        var said = Terms.of(text);
        var all = new HashSet<>(said);
        all.addAll(Terms.of(headings));
        return new double[] {
            keyword,
            vector,
            asked.share(all),
            asked.within(said, NEAR),
            asked.pairs(said),
            asked.type().fits(text, asked.words())
        };
    }
}
