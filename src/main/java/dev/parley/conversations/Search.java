package dev.parley.conversations;

import java.text.Normalizer;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Words that are looked for in titles and messages. What was said may be sealed, so that no index of the database
/// knows its words: rows are opened and looked through, the newest first.
///
/// @param words in their folded form; a text fits when it has all of them, also inside of longer words
record Search(List<String> words) {
    private static final int AROUND = 80;

    static Search of(String text) {
        return new Search(List.of(fold(text).strip().split("\\s+")));
    }

    /// Where a conversation has the words.
    ///
    /// @param message null when its title has them
    /// @param excerpt of the text around the first word
    record Match(@Nullable Message message, String excerpt) {}

    Optional<Match> in(Conversation of, Stream<Message> messages) {
        var title = of.body().title();
        if (title != null && fits(title)) return Optional.of(new Match(null, title));
        return messages.filter(one -> fits(one.body().content()))
                .findFirst()
                .map(one -> new Match(one, excerpt(one.body().content())));
    }

    private boolean fits(String text) {
        var folded = fold(text);
        return words.stream().allMatch(folded::contains);
    }

    private static String fold(String text) {
        return Normalizer.normalize(text, Normalizer.Form.NFKC).toLowerCase(Locale.ROOT);
    }

    private String excerpt(String text) {
        // folding may move characters a little; an excerpt need not be exact
        int at = Math.clamp(fold(text).indexOf(words.getFirst()), 0, text.length());
        int from = text.offsetByCodePoints(at, -Math.min(AROUND, text.codePointCount(0, at)));
        int to = text.offsetByCodePoints(at, Math.min(AROUND, text.codePointCount(at, text.length())));
        return (from > 0 ? "…" : "")
                + text.substring(from, to).replaceAll("\\s+", " ")
                + (to < text.length() ? "…" : "");
    }
}
