package dev.parley.cache.pairs;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Phrases, words of equal meaning, opposites, and classes whose members exclude each other; from
/// `/cache/lexicon.txt`.
final class Lexicon {
    private static final Lexicon LOADED = new Lexicon();
    private static final int[] NONE = {};

    private final Map<String, List<Phrase>> phrases = new HashMap<>();
    private final Map<String, int[]> same = new HashMap<>();
    private final Map<String, Set<String>> opposites = new HashMap<>();
    private final Map<String, int[]> kin = new HashMap<>();

    /// @param words the stems of what is said
    /// @param instead empty for what adds nothing
    record Phrase(List<String> words, List<String> instead) {}

    private Lexicon() {
        var in = Lexicon.class.getResourceAsStream("/cache/lexicon.txt");
        if (in == null) throw new IllegalStateException("/cache/lexicon.txt is missing from the class path.");
        try (var lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            var part = "";
            int number = 0;
            for (var line = lines.readLine(); line != null; line = lines.readLine()) {
                number++;
                if (line.isBlank() || line.startsWith("#")) continue;
                if (line.startsWith("[")) part = line;
                else read(part, line, number);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        phrases.values().forEach(each -> each.sort((a, b) -> b.words.size() - a.words.size()));
    }

    static Lexicon get() {
        return LOADED;
    }

    private void read(String part, String line, int number) {
        switch (part) {
            case "[phrases]" -> {
                int arrow = line.indexOf("->");
                var instead = Arrays.stream(line.substring(arrow + 2).split(" "))
                        .filter(word -> !word.isEmpty())
                        .toList();
                for (var said : words(line.substring(0, arrow))) {
                    var words = Tokens.plain(said);
                    phrases.computeIfAbsent(words.getFirst(), _ -> new ArrayList<>())
                            .add(new Phrase(words, instead));
                }
            }
            case "[same]" -> words(line).forEach(word -> put(same, word, number));
            case "[kin]" -> words(line).forEach(word -> put(kin, word, number));
            case "[opposite]" -> {
                int bar = line.indexOf('|');
                for (var left : words(line.substring(0, bar)))
                    for (var right : words(line.substring(bar + 1))) {
                        opposites
                                .computeIfAbsent(Tokens.stem(left), _ -> new HashSet<>())
                                .add(Tokens.stem(right));
                        opposites
                                .computeIfAbsent(Tokens.stem(right), _ -> new HashSet<>())
                                .add(Tokens.stem(left));
                    }
            }
            default -> throw new IllegalStateException("The lexicon's line " + number + " stands in no part.");
        }
    }

    private static List<String> words(String line) {
        return Arrays.stream(line.split(",")).map(String::strip).toList();
    }

    private static void put(Map<String, int[]> groups, String word, int group) {
        groups.merge(Tokens.stem(word), new int[] {group}, (a, b) -> {
            var all = Arrays.copyOf(a, a.length + 1);
            all[a.length] = b[0];
            return all;
        });
    }

    List<Phrase> phrases(String first) {
        return phrases.getOrDefault(first, List.of());
    }

    int[] groups(String stem) {
        return same.getOrDefault(stem, NONE);
    }

    boolean opposite(Token a, Token b) {
        return opposites.getOrDefault(a.stem(), Set.of()).contains(b.stem())
                || negated(a.word(), b.word())
                || negated(b.word(), a.word());
    }

    /// Members of one class, such as two weekdays.
    boolean kin(Token a, Token b) {
        if (a.stem().equals(b.stem())) return false;
        for (int ours : kin.getOrDefault(a.stem(), NONE))
            for (int theirs : kin.getOrDefault(b.stem(), NONE)) if (ours == theirs) return true;
        return false;
    }

    boolean inClass(Token word) {
        return kin.containsKey(word.stem());
    }

    private static boolean negated(String longer, String shorter) {
        int more = longer.length() - shorter.length();
        if (more < 2 || more > 3 || shorter.length() < 3 || !longer.endsWith(shorter)) return false;
        return switch (longer.substring(0, more)) {
            case "un", "in", "im", "ir", "il", "dis", "non", "mis", "de", "off" -> true;
            default -> false;
        };
    }
}
