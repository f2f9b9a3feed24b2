package dev.parley.cache.pairs;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Cuts a question into tokens. Contractions are written out, phrases of the lexicon replaced by their word, numbers
/// brought to digits, currency signs to their code.
final class Tokens {
    private static final Set<String> FUNCTION = Set.of(("a an the this that these those there it its"
                    + " i me my mine we us our ours you your yours he him his she her they them their"
                    + " am is are was were be been being do does did done have has had having"
                    + " can could will would shall should may might must"
                    + " of to in on at by for from with without into onto over under above below about as than then so"
                    + " and or but if unless until while because before after since during through between against"
                    + " up down out off inside outside"
                    + " not no never none nobody nothing neither nor non cannot"
                    + " who whom whose what which when where why how"
                    + " any some one ones also just only too very really ever yet still already please hi hello hey thank"
                    + " thanks dear okay ok well now here actually exactly")
            .split(" "));
    private static final Map<String, String> NUMBERS = Map.ofEntries(
            Map.entry("zero", "0"),
            Map.entry("two", "2"),
            Map.entry("three", "3"),
            Map.entry("four", "4"),
            Map.entry("five", "5"),
            Map.entry("six", "6"),
            Map.entry("seven", "7"),
            Map.entry("eight", "8"),
            Map.entry("nine", "9"),
            Map.entry("ten", "10"),
            Map.entry("eleven", "11"),
            Map.entry("twelve", "12"),
            Map.entry("dozen", "12"),
            Map.entry("fifteen", "15"),
            Map.entry("eighteen", "18"),
            Map.entry("twenty", "20"),
            Map.entry("thirty", "30"),
            Map.entry("forty", "40"),
            Map.entry("fifty", "50"),
            Map.entry("hundred", "100"),
            Map.entry("thousand", "1000"),
            Map.entry("million", "1000000"),
            Map.entry("half", "1/2"),
            Map.entry("twice", "2"),
            Map.entry("double", "2"));
    private static final Map<Character, String> SIGNS =
            Map.of('$', "usd", '€', "eur", '£', "gbp", '¥', "jpy", '₹', "inr");
    private static final Map<String, String> CONTRACTED =
            Map.of("'m", "am", "'re", "are", "'ve", "have", "'ll", "will", "'d", "would");
    private static final Set<String> WITH_IS =
            Set.of("what", "who", "where", "how", "when", "why", "it", "that", "there");
    private static final int[] NO_GROUPS = {};

    private final Lexicon lexicon = Lexicon.get();
    private final List<Token> found = new ArrayList<>();
    private boolean starts = true;
    private boolean quoted;

    static List<Token> of(String text) {
        var tokens = new Tokens();
        int from = -1;
        int length = text.length();
        for (int at = 0; at <= length; at++) {
            boolean blank = at == length || Character.isWhitespace(text.charAt(at));
            if (!blank && from < 0) from = at;
            if (blank && from >= 0) {
                tokens.chunk(text.substring(from, at));
                from = -1;
            }
        }
        return tokens.replaced();
    }

    /// The stems of a phrase of the lexicon.
    static List<String> plain(String phrase) {
        return Arrays.stream(phrase.split("[ -]")).map(Tokens::stem).toList();
    }

    /// What a word of the lexicon is compared by.
    static String stem(String word) {
        return FUNCTION.contains(word) ? word : NUMBERS.getOrDefault(word, Stem.of(word));
    }

    private void chunk(String raw) {
        var chunk = raw.replace('’', '\'').replace('‘', '\'');
        int start = 0;
        int end = chunk.length();
        while (start < end && "\"'(“[`*".indexOf(chunk.charAt(start)) >= 0) quoted |= chunk.charAt(start++) == '`';
        while (start < end && ".,;:!?\"')”]`*".indexOf(chunk.charAt(end - 1)) >= 0 && !call(chunk, end)) end--;
        if (start < end) piece(chunk.substring(start, end));
        for (int i = end; i < chunk.length(); i++) {
            if (".!?".indexOf(chunk.charAt(i)) >= 0) starts = true;
            if (",;:.!?".indexOf(chunk.charAt(i)) >= 0) {
                found.add(new Token(",", ",", Token.Kind.PAUSE, false, NO_GROUPS));
                break;
            }
        }
        if (chunk.indexOf('`', Math.max(start, 1)) >= 0) quoted = false;
    }

    private static boolean call(String chunk, int end) {
        return chunk.charAt(end - 1) == ')' && chunk.indexOf('(') > 0;
    }

    private void piece(String piece) {
        char first = piece.charAt(0);
        char last = piece.charAt(piece.length() - 1);
        var firstSign = SIGNS.get(first);
        var lastSign = SIGNS.get(last);
        if (firstSign != null) {
            word(firstSign, false);
            if (piece.length() > 1) piece(piece.substring(1));
        } else if (lastSign != null) {
            piece(piece.substring(0, piece.length() - 1));
            word(lastSign, false);
        } else if (last == '%' && piece.length() > 1) {
            piece(piece.substring(0, piece.length() - 1));
            word("percent", false);
        } else if (Character.isDigit(first)) number(piece);
        else if (quoted || code(piece)) add(piece.toLowerCase(Locale.ROOT), Token.Kind.CODE, false);
        else words(piece);
        starts = false;
    }

    private static boolean code(String piece) {
        for (int i = 0; i < piece.length(); i++) {
            char c = piece.charAt(i);
            if (Character.isDigit(c) || "_#@\\(){}=<>+*~^|".indexOf(c) >= 0) return true;
            if ((c == '.' || c == ':' || c == '/') && i > 0 && i < piece.length() - 1 && piece.length() > 5)
                return true;
        }
        return piece.startsWith("--") || piece.startsWith("/") || hump(piece);
    }

    /// A capital after a small letter, twice: `NullPointerException`.
    private static boolean hump(String piece) {
        int humps = 0;
        for (int i = 1; i < piece.length(); i++)
            if (Character.isUpperCase(piece.charAt(i)) && Character.isLowerCase(piece.charAt(i - 1))) humps++;
        return humps > 1;
    }

    private void number(String piece) {
        int end = 0;
        while (end < piece.length() && "0123456789.,:/".indexOf(piece.charAt(end)) >= 0) end++;
        var rest = piece.substring(end).toLowerCase(Locale.ROOT);
        var digits = piece.substring(0, end);
        if (rest.isEmpty() || Set.of("st", "nd", "rd", "th").contains(rest))
            add(digits(digits), Token.Kind.NUMBER, false);
        else if (rest.startsWith("-")
                && rest.length() > 2
                && rest.substring(1).chars().allMatch(Character::isLetter)) {
            add(digits(digits), Token.Kind.NUMBER, false);
            word(rest.substring(1), false);
        } else if (rest.chars().allMatch(Character::isLetter)
                && lexicon.inClass(new Token(rest, Stem.of(rest), Token.Kind.CONTENT, false, NO_GROUPS))) {
            add(digits(digits), Token.Kind.NUMBER, false);
            word(rest, false);
        } else add(piece.toLowerCase(Locale.ROOT), Token.Kind.CODE, false);
    }

    /// `1,000` is 1000 and `2.50` is 2.5.
    private static String digits(String digits) {
        var plain = digits.replace(",", "");
        if (plain.indexOf('.') > 0 && plain.indexOf('.') == plain.lastIndexOf('.'))
            while (plain.endsWith("0") || plain.endsWith(".")) {
                boolean point = plain.endsWith(".");
                plain = plain.substring(0, plain.length() - 1);
                if (point) break;
            }
        return plain;
    }

    private void words(String piece) {
        if (piece.equals("—") || piece.equals("-")) return;
        boolean name = !starts && Character.isUpperCase(piece.charAt(0));
        int from = 0;
        for (int at = 0; at <= piece.length(); at++)
            if (at == piece.length() || "-–—/&".indexOf(piece.charAt(at)) >= 0) {
                if (at > from) contracted(piece.substring(from, at).toLowerCase(Locale.ROOT), name);
                from = at + 1;
            }
    }

    private void contracted(String word, boolean name) {
        int mark = word.indexOf('\'');
        if (mark < 0) {
            switch (word) {
                case "cannot", "cant" -> both("can", "not");
                case "dont" -> both("do", "not");
                case "doesnt" -> both("does", "not");
                case "didnt" -> both("did", "not");
                case "isnt" -> both("is", "not");
                case "wont" -> both("will", "not");
                case "whats" -> both("what", "is");
                case "im" -> both("i", "am");
                default -> word(word, name);
            }
        } else if (word.endsWith("n't")) {
            var base = word.substring(0, word.length() - 3);
            both(base.equals("ca") ? "can" : base.equals("wo") ? "will" : base, "not");
        } else if (word.endsWith("'s")) {
            var base = word.substring(0, mark);
            word(base, name);
            if (WITH_IS.contains(base)) word("is", false);
        } else if (mark > 0) {
            word(word.substring(0, mark), name);
            var rest = CONTRACTED.get(word.substring(mark));
            if (rest != null) word(rest, false);
        } else word(word.substring(1), name);
    }

    private void both(String first, String second) {
        word(first, false);
        word(second, false);
    }

    private void word(String word, boolean name) {
        if (word.isEmpty()) return;
        var digits = NUMBERS.get(word);
        if (digits != null) add(digits, Token.Kind.NUMBER, false);
        else
            add(word, FUNCTION.contains(word) && !carries(word, name) ? Token.Kind.FUNCTION : Token.Kind.CONTENT, name);
    }

    /// The month and the half of the day.
    private boolean carries(String word, boolean name) {
        boolean afterNumber = !found.isEmpty() && found.getLast().kind() == Token.Kind.NUMBER;
        return (name && word.equals("may")) || (afterNumber && word.equals("am"));
    }

    private void add(String word, Token.Kind kind, boolean name) {
        found.add(token(word, kind, name));
    }

    private Token token(String word, Token.Kind kind, boolean name) {
        if (kind != Token.Kind.CONTENT) return new Token(word, word, kind, false, NO_GROUPS);
        var stem = Stem.of(word);
        return new Token(word, stem, kind, name, lexicon.groups(stem));
    }

    private List<Token> replaced() {
        var result = new ArrayList<Token>(found.size());
        for (int at = 0; at < found.size(); ) {
            var phrase = phraseAt(at);
            if (phrase == null) result.add(found.get(at++));
            else {
                for (var word : phrase.instead())
                    result.add(token(word, FUNCTION.contains(word) ? Token.Kind.FUNCTION : Token.Kind.CONTENT, false));
                at += phrase.words().size();
            }
        }
        return result;
    }

    private Lexicon.@Nullable Phrase phraseAt(int at) {
        for (var phrase : lexicon.phrases(found.get(at).stem())) if (stands(phrase.words(), at)) return phrase;
        return null;
    }

    private boolean stands(List<String> words, int at) {
        if (at + words.size() > found.size()) return false;
        for (int i = 0; i < words.size(); i++) if (!found.get(at + i).stem().equals(words.get(i))) return false;
        return true;
    }
}
