package dev.parley.knowledge.evidence;

import dev.parley.embeddings.Encoder;
import dev.parley.knowledge.Passage;
import dev.parley.knowledge.Sentences;
import dev.parley.knowledge.Terms;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/// Whether passages bear out what somebody says on their ground: by shared words and meaning, and by the numbers and
/// names that are said. It cannot see a sentence that turns the meaning round and keeps the words.
public final class Support {
    static final List<String> OF_CLAIM =
            List.of("constant", "meaning", "sentence", "passage", "pairs", "numbers", "names");

    /// With fewer words a sentence claims nothing that could be checked.
    private static final int WORDS = 3;
    private static final Pattern REFERENCE = Pattern.compile("\\s*\\[[\\d, ]{1,12}]");
    private static final Pattern NUMBER = Pattern.compile("\\d+(?:[.,]\\d+)*");
    private static final Pattern WORD = Pattern.compile("\\p{L}[\\p{L}\\p{N}]*");

    private final Encoder encoder;
    private final SentenceIndex sentences;

    public Support(Encoder encoder) {
        this.encoder = encoder;
        this.sentences = new SentenceIndex(encoder);
    }

    /// The sentences of an answer that no passage bears out, without their references. Questions, and sentences of
    /// fewer than three words that tell anything, are not looked at.
    public List<String> lacking(String answer, List<Passage> passages) {
        var lacking = new ArrayList<String>();
        for (var span : sentences(answer)) {
            var claim = claim(span.of(answer));
            if (!bornOut(claim, passages)) lacking.add(claim);
        }
        return lacking;
    }

    /// The sentences of an answer. References behind the end of one are between them.
    public static List<Sentences.Span> sentences(String answer) {
        return Sentences.of(REFERENCE.matcher(answer).replaceAll(found -> " ".repeat(found.end() - found.start())));
    }

    /// Whether it is borne out, or claims nothing.
    /// @param sentence may have references
    public boolean bornOut(String sentence, List<Passage> passages) {
        var claim = claim(sentence);
        if (claim.endsWith("?") || claim.endsWith("？") || Terms.of(claim).size() < WORDS) return true;
        if (passages.stream().anyMatch(passage -> passage.text().contains(claim))) return true;
        return Weights.get().support().of(signs(claim, passages)) >= 0;
    }

    private static String claim(String sentence) {
        return REFERENCE.matcher(sentence).replaceAll("").strip();
    }

    double[] signs(String claim, List<Passage> passages) {
        var all = passages.stream().map(sentences::of).toList();
        var asked = Asked.of(claim, Evidence.rarity(all));
        var vector = encoder.encode(claim);
        double meaning = 0;
        double sentence = 0;
        double passage = 0;
        double pairs = 0;
        var texts = new StringBuilder();
        for (int i = 0; i < all.size(); i++) {
            var headings = Evidence.headings(passages.get(i));
            var whole = new HashSet<>(headings);
            for (var each : all.get(i)) {
                meaning = Math.max(meaning, Encoder.cosine(vector, each.vector()));
                var said = new HashSet<>(headings);
                said.addAll(each.terms());
                whole.addAll(each.terms());
                sentence = Math.max(sentence, asked.share(said));
                pairs = Math.max(pairs, asked.pairs(each.order()));
            }
            passage = Math.max(passage, asked.share(whole));
            texts.append(passages.get(i).title())
                    .append('\n')
                    .append(passages.get(i).text())
                    .append('\n');
        }
        var text = texts.toString();
        return new double[] {
            1, meaning, sentence, passage, pairs, known(numbers(claim), numbers(text)), known(names(claim), words(text))
        };
    }

    private static double known(Set<String> said, Set<String> there) {
        if (said.isEmpty()) return 1;
        return (double) said.stream().filter(there::contains).count() / said.size();
    }

    private static Set<String> numbers(String text) {
        var numbers = new HashSet<String>();
        var at = NUMBER.matcher(text);
        while (at.find()) numbers.add(at.group());
        return numbers;
    }

    private static Set<String> words(String text) {
        var words = new HashSet<String>();
        var at = WORD.matcher(text);
        while (at.find()) words.add(at.group());
        return words;
    }

    /// Words with a capital letter, but not the first, which always has one.
    private static Set<String> names(String text) {
        var names = new HashSet<String>();
        var at = WORD.matcher(text);
        for (boolean first = true; at.find(); first = false)
            if (!first && Character.isUpperCase(at.group().charAt(0))) names.add(at.group());
        return names;
    }
}
