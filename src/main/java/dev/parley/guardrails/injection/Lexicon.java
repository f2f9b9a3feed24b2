package dev.parley.guardrails.injection;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Word classes, and phrases made of them. The form of its file is said at the file's head.
final class Lexicon {
    static final Lexicon INJECTION = read("/guardrails/injection.txt");
    private static final BitSet NONE = new BitSet();
    /// Shorter words are too often others with the same letters.
    private static final int LEAST_SCRAMBLED = 6;

    /// A word of a phrase: of what class, and what may stand before it.
    ///
    /// @param gap how many other words may stand before it
    /// @param without the class of words that may not stand there; -1 for none
    private record Slot(int type, int gap, int without) {}

    private record Phrase(String family, double weight, List<Slot> slots) {}

    private record Literal(String family, double weight, String text) {}

    /// @param start in the original text
    record Found(String family, double weight, int start, int end) {}

    private final Map<String, Integer> classes = new HashMap<>();
    private final Map<String, BitSet> vocabulary = new HashMap<>();
    /// By `scramble`.
    private final Map<String, BitSet> scrambled = new HashMap<>();
    private final Map<Integer, List<Phrase>> byFirst = new HashMap<>();
    private final List<Literal> literals = new ArrayList<>();
    private int longest;

    private static Lexicon read(String resource) {
        try (var in = Lexicon.class.getResourceAsStream(resource)) {
            return new Lexicon(Objects.requireNonNull(in, resource));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Lexicon(InputStream in) throws IOException {
        for (var line : new String(in.readAllBytes(), StandardCharsets.UTF_8).split("\n")) {
            if (line.isBlank() || line.startsWith("#")) continue;
            int colon = line.indexOf(": ");
            var head = line.substring(0, colon).split(" ");
            var rest = line.substring(colon + 2).strip();
            switch (head[0]) {
                case "class" -> define(head[1], rest.split(" +"));
                case "phrase" -> phrase(head[1], Double.parseDouble(head[2]), rest.split(" +"));
                case "literal" -> literals.add(new Literal(head[1], Double.parseDouble(head[2]), rest));
                default -> throw new IllegalStateException("Not a line of a lexicon: " + line);
            }
        }
        vocabulary.forEach((word, types) -> {
            if (word.length() >= LEAST_SCRAMBLED)
                scrambled.computeIfAbsent(scramble(word), _ -> new BitSet()).or(types);
        });
    }

    private int define(String name, String... words) {
        int type = classes.computeIfAbsent(name, _ -> classes.size());
        for (var word : words) {
            vocabulary.computeIfAbsent(word, _ -> new BitSet()).set(type);
            longest = Math.max(longest, word.length());
        }
        return type;
    }

    private void phrase(String family, double weight, String... tokens) {
        var slots = new ArrayList<Slot>();
        int gap = 0;
        int without = -1;
        for (var token : tokens) {
            if (Character.isDigit(token.charAt(0)) && token.length() == 1) gap = token.charAt(0) - '0';
            else if (token.startsWith("-<")) without = known(token.substring(2, token.length() - 1));
            else {
                slots.add(new Slot(type(token), gap, without));
                gap = 0;
                without = -1;
            }
        }
        byFirst.computeIfAbsent(slots.getFirst().type(), _ -> new ArrayList<>()).add(new Phrase(family, weight, slots));
    }

    /// A class by name, or one made of what stands here.
    private int type(String token) {
        if (token.matches("<[a-z]+>")) return known(token.substring(1, token.length() - 1));
        for (var each : token.split("/")) {
            if (!each.startsWith("<")) define(token, each.toLowerCase(Locale.ROOT));
            else {
                int part = known(each.substring(1, each.length() - 1));
                int whole = classes.computeIfAbsent(token, _ -> classes.size());
                vocabulary.values().stream().filter(types -> types.get(part)).forEach(types -> types.set(whole));
            }
        }
        return known(token);
    }

    private int known(String name) {
        var type = classes.get(name);
        if (type == null) throw new IllegalStateException("No class " + name);
        return type;
    }

    boolean knows(String word) {
        return vocabulary.containsKey(word);
    }

    int longestWord() {
        return longest;
    }

    /// Of each family the heaviest that is found, at its first place.
    Map<String, Found> find(Words words) {
        var found = new LinkedHashMap<String, Found>();
        var all = words.all();
        for (int i = 0; i < all.size(); i++) {
            var types = types(all.get(i));
            for (int type = types.nextSetBit(0); type >= 0; type = types.nextSetBit(type + 1))
                for (var phrase : byFirst.getOrDefault(type, List.of())) {
                    var known = found.get(phrase.family());
                    if (known != null && known.weight() >= phrase.weight()) continue;
                    int last = last(phrase, 1, all, i);
                    if (last >= 0)
                        found.put(
                                phrase.family(),
                                new Found(
                                        phrase.family(),
                                        phrase.weight(),
                                        all.get(i).start(),
                                        all.get(last).end()));
                }
        }
        return found;
    }

    /// @return the last word of the phrase whose slot comes after the word `at`; -1 when it is not there
    private int last(Phrase phrase, int slot, List<Words.Word> all, int at) {
        if (slot == phrase.slots().size()) return at;
        var wanted = phrase.slots().get(slot);
        for (int i = at + 1; i < all.size() && i <= at + 1 + wanted.gap(); i++) {
            var types = types(all.get(i));
            if (types.get(wanted.type())) {
                int last = last(phrase, slot + 1, all, i);
                if (last >= 0) return last;
            }
            if (wanted.without() >= 0 && types.get(wanted.without())) return -1;
        }
        return -1;
    }

    private BitSet types(Words.Word word) {
        var known = vocabulary.get(word.text());
        if (known != null) return known;
        return word.text().length() < LEAST_SCRAMBLED ? NONE : scrambled.getOrDefault(scramble(word.text()), NONE);
    }

    /// `prevoius` is read as `previous`, by people and by models: what counts is which letters there are, and
    /// the first and the last.
    private static String scramble(String word) {
        var letters = word.toCharArray();
        Arrays.sort(letters, 1, letters.length - 1);
        return new String(letters);
    }

    @Nullable
    Found literal(Folded folded) {
        for (var literal : literals) {
            int i = folded.text().indexOf(literal.text());
            if (i >= 0)
                return new Found(
                        literal.family(),
                        literal.weight(),
                        folded.from()[i],
                        folded.to()[i + literal.text().length() - 1]);
        }
        return null;
    }
}
