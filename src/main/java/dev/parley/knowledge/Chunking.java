package dev.parley.knowledge;

import dev.parley.embeddings.Encoder;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/// Cuts a document into passages along its structure: a passage never spans two sections or pages; paragraphs,
/// lists and tables stay whole unless one alone is too long, which is then cut between sentences.
final class Chunking {
    /// A passage is filled up to this many tokens: enough to answer from, few enough to be about one thing.
    static final int TARGET = 180;
    /// Changes with what passages are made of a document; see {@link #version}.
    private static final int RULES = 1;

    /// The most tokens of a passage with its title and section: what the encoder reads.
    static final int MAX = 250;
    /// A passage with less than this takes the next block even beyond the target.
    private static final int SMALL = 60;
    /// Characters of a piece without any border. A token has one character at least, except that emoji and the like
    /// may have several tokens; those are halved until they fit.
    private static final int PIECE = 600;
    /// Characters of a block that no passage could hold, and that is not worth counting.
    private static final int LONG = 20_000;

    private final String text;
    private final ToIntFunction<String> tokens;
    private final int max;
    private final int target;
    private final List<Cut> cuts = new ArrayList<>();
    private @Nullable Cut open;

    /// A passage to be. @param end exclusive
    record Cut(@Nullable String section, @Nullable Integer page, int start, int end, int tokens) {}

    private Chunking(String text, ToIntFunction<String> tokens, int max, int target) {
        this.text = text;
        this.tokens = tokens;
        this.max = max;
        this.target = target;
    }

    /// Names how passages are cut and embedded: those of another version are to be made anew.
    static String version(int target) {
        return (RULES == 1 ? "" : RULES + "/") + target + " " + Encoder.VERSION;
    }

    /// @param tokens counts the tokens of a text
    static List<Cut> of(Parsed document, String title, ToIntFunction<String> tokens) {
        return of(document, title, tokens, TARGET);
    }

    /// @param target see {@link #TARGET}, for which it stands
    static List<Cut> of(Parsed document, String title, ToIntFunction<String> tokens, int target) {
        int longestHeading = document.blocks().stream()
                .map(Parsed.Block::section)
                .filter(Objects::nonNull)
                .distinct()
                .mapToInt(tokens)
                .max()
                .orElse(0);
        int heading = Math.min(MAX / 3, longestHeading + tokens.applyAsInt(title));
        var chunking = new Chunking(document.text(), tokens, MAX - heading, target);
        for (var block : document.blocks()) chunking.add(block);
        chunking.close();
        return chunking.cuts;
    }

    private void add(Parsed.Block block) {
        int count = block.end() - block.start() > LONG ? Integer.MAX_VALUE : count(block.start(), block.end());
        if (count <= max) append(new Cut(block.section(), block.page(), block.start(), block.end(), count));
        else
            for (var span : Sentences.of(text.substring(block.start(), block.end())))
                split(block, block.start() + span.start(), block.start() + span.end());
    }

    private void split(Parsed.Block of, int start, int end) {
        for (int at = start; at < end; ) {
            int to = at + PIECE >= end ? end : border(at, at + PIECE);
            int count = count(at, to);
            while (count > max) {
                to = border(at, at + (to - at) / 2);
                count = count(at, to);
            }
            append(new Cut(of.section(), of.page(), at, to, count));
            at = to;
        }
    }

    /// The last border between words at or before `to`, or `to` itself, but never the middle of a character.
    private int border(int from, int to) {
        for (int at = to; at > from + (to - from) / 2; at--) if (Character.isWhitespace(text.charAt(at - 1))) return at;
        if (to - from > 1
                && Character.isLowSurrogate(text.charAt(to))
                && Character.isHighSurrogate(text.charAt(to - 1))) return to - 1 > from ? to - 1 : to + 1;
        return Math.max(to, from + 1);
    }

    private void append(Cut next) {
        var now = open;
        if (now != null && together(now, next)) {
            int sum = now.tokens + next.tokens;
            if (sum <= Math.min(target, max) || (sum <= max && now.tokens < SMALL)) {
                open = new Cut(now.section, now.page, now.start, next.end, sum);
                return;
            }
        }
        close();
        open = next;
    }

    private boolean together(Cut now, Cut next) {
        return Objects.equals(now.section, next.section)
                && Objects.equals(now.page, next.page)
                && wordless(now.end, next.start);
    }

    /// Whether white space, marks and rules alone stand there: a heading or a comment must not get into a passage.
    private boolean wordless(int from, int to) {
        return text.substring(from, to).codePoints().noneMatch(Character::isAlphabetic);
    }

    private void close() {
        if (open != null) cuts.add(open);
        open = null;
    }

    private int count(int start, int end) {
        return tokens.applyAsInt(text.substring(start, end));
    }
}
