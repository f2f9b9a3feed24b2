package dev.parley.guardrails.injection;

import dev.parley.guardrails.injection.Words.Word;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/// A text's words as they are once a disguise is taken off.
final class Disguises {
    /// Fewer letters that stand alone are an abbreviation.
    private static final int LEAST_SPELLED = 5;
    private static final int SHORTEST_CODE = 16;
    private static final String DIGITS = "013457@$!|";
    private static final String LETTERS = "oieastasil";

    private Disguises() {}

    /// The other ways to read a text; none where there is no sign of one.
    static List<Words> off(String original, Folded folded, Words plain) {
        var views = new ArrayList<Words>();
        leet(folded).ifPresent(views::add);
        spelled(plain).ifPresent(views::add);
        decoded(original).ifPresent(views::add);
        views.add(rotated(plain));
        views.add(reversed(folded));
        return views;
    }

    /// `1gn0r3 @ll rul3s`: digits and signs among letters.
    private static Optional<Words> leet(Folded folded) {
        var text = new StringBuilder(folded.text());
        boolean changed = false;
        for (int i = 0; i < text.length(); i++) {
            int k = DIGITS.indexOf(text.charAt(i));
            if (k < 0 || !(letterAt(text, i - 1) || letterAt(folded.text(), i + 1))) continue;
            text.setCharAt(i, LETTERS.charAt(k));
            changed = true;
        }
        return changed
                ? Optional.of(Words.of(new Folded(text.toString(), folded.from(), folded.to())))
                : Optional.empty();
    }

    private static boolean letterAt(CharSequence text, int i) {
        return i >= 0 && i < text.length() && text.charAt(i) >= 'a' && text.charAt(i) <= 'z';
    }

    /// `i g n o r e`: letters one by one. Words are parted by wider gaps, or else by what the lexicon knows.
    private static Optional<Words> spelled(Words plain) {
        var out = new ArrayList<Word>();
        var all = plain.all();
        boolean changed = false;
        for (int i = 0; i < all.size(); ) {
            int end = i;
            while (end < all.size() && isLetter(all.get(end))) end++;
            if (end - i >= LEAST_SPELLED) {
                joined(all.subList(i, end), out);
                changed = true;
            } else {
                end = Math.max(end, i + 1);
                out.addAll(all.subList(i, end));
            }
            i = end;
        }
        // i-g-n-o-r-e is one word to the eye of `Words`
        for (int i = 0; i < out.size(); i++) {
            var word = out.get(i);
            if (!word.text().matches("[a-z](-[a-z]){4,}")) continue;
            out.remove(i);
            var parts = new ArrayList<Word>();
            parted(word.text().replace("-", ""), word.start(), word.end(), parts);
            out.addAll(i, parts);
            i += parts.size() - 1;
            changed = true;
        }
        return changed ? Optional.of(new Words(out)) : Optional.empty();
    }

    private static boolean isLetter(Word word) {
        return word.text().length() == 1 && Character.isLetter(word.text().charAt(0));
    }

    private static void joined(List<Word> letters, List<Word> out) {
        int least = Integer.MAX_VALUE;
        for (int i = 1; i < letters.size(); i++) least = Math.min(least, gap(letters, i));
        var word = new StringBuilder();
        int from = 0;
        for (int i = 0; i <= letters.size(); i++) {
            if (i > from && (i == letters.size() || gap(letters, i) > least)) {
                parted(
                        word.toString(),
                        letters.get(from).start(),
                        letters.get(i - 1).end(),
                        out);
                word.setLength(0);
                from = i;
            }
            if (i < letters.size()) word.append(letters.get(i).text());
        }
    }

    private static int gap(List<Word> letters, int i) {
        return letters.get(i).start() - letters.get(i - 1).end();
    }

    /// The longest word that the lexicon knows, then on; letters that begin none are passed over.
    private static void parted(String letters, int start, int end, List<Word> out) {
        var lexicon = Lexicon.INJECTION;
        if (lexicon.knows(letters)) {
            out.add(new Word(letters, start, end));
            return;
        }
        for (int i = 0; i < letters.length(); ) {
            int length = Math.min(lexicon.longestWord(), letters.length() - i);
            while (length > 2 && !lexicon.knows(letters.substring(i, i + length))) length--;
            if (length > 2) out.add(new Word(letters.substring(i, i + length), start, end));
            i += length > 2 ? length : 1;
        }
    }

    /// Base64 and hex whose bytes are text.
    private static Optional<Words> decoded(String text) {
        var out = new ArrayList<Word>();
        int start = -1;
        for (int i = 0; i <= text.length(); i++) {
            boolean inside = i < text.length() && isCode(text.charAt(i));
            if (inside && start < 0) start = i;
            if (inside || start < 0) continue;
            if (i - start >= SHORTEST_CODE) {
                int from = start;
                int to = i;
                decode(text.substring(start, i))
                        .ifPresent(hidden -> Words.of(Folded.of(hidden))
                                .all()
                                .forEach(word -> out.add(new Word(word.text(), from, to))));
            }
            start = -1;
        }
        return out.isEmpty() ? Optional.empty() : Optional.of(new Words(out));
    }

    private static boolean isCode(char c) {
        return c >= 'a' && c <= 'z'
                || c >= 'A' && c <= 'Z'
                || c >= '0' && c <= '9'
                || c == '+'
                || c == '/'
                || c == '-'
                || c == '_'
                || c == '=';
    }

    private static Optional<String> decode(String code) {
        var hex = code.length() % 2 == 0 && code.chars().allMatch(c -> Character.digit(c, 16) >= 0);
        try {
            var bytes = hex
                    ? HexFormat.of().parseHex(code)
                    : Base64.getDecoder()
                            .decode(code.replace('-', '+').replace('_', '/').replace("=", ""));
            var text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            return text.chars().allMatch(c -> c >= ' ' || c == '\n' || c == '\t' || c == '\r')
                    ? Optional.of(text)
                    : Optional.empty();
        } catch (CharacterCodingException | IllegalArgumentException notText) {
            return Optional.empty();
        }
    }

    private static Words rotated(Words plain) {
        return new Words(plain.all().stream()
                .map(word -> new Word(rotated(word.text()), word.start(), word.end()))
                .toList());
    }

    private static String rotated(String word) {
        var out = new StringBuilder(word);
        for (int i = 0; i < out.length(); i++) {
            char c = out.charAt(i);
            if (c >= 'a' && c <= 'z') out.setCharAt(i, (char) ((c - 'a' + 13) % 26 + 'a'));
        }
        return out.toString();
    }

    private static Words reversed(Folded folded) {
        int n = folded.text().length();
        var from = IntStream.range(0, n).map(i -> folded.from()[n - 1 - i]).toArray();
        var to = IntStream.range(0, n).map(i -> folded.to()[n - 1 - i]).toArray();
        var words =
                Words.of(new Folded(new StringBuilder(folded.text()).reverse().toString(), from, to));
        // a reversed word's first character is the last in the text
        return new Words(words.all().stream()
                .map(word ->
                        new Word(word.text(), Math.min(word.start(), word.end()), Math.max(word.start(), word.end())))
                .toList());
    }
}
