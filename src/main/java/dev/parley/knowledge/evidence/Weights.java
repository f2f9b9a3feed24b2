package dev.parley.knowledge.evidence;

import dev.parley.embeddings.Encoder;
import dev.parley.platform.json.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;

/// What was learned of which signs count how much: `./parley train knowledge` fits it, a file in the jar holds it.
public record Weights(Linear passage, Linear sentence, Linear evidence, double least, Linear support) {
    private static final int VERSION = 1;

    record Stored(
            int version,
            String encoder,
            String fittedOn,
            Map<String, Double> passage,
            Map<String, Double> sentence,
            Map<String, Double> evidence,
            double least,
            Map<String, Double> support) {}

    public static Weights get() {
        return Loaded.WEIGHTS;
    }

    private static final class Loaded {
        static final Weights WEIGHTS = load();
    }

    /// How likely a passage is the one to answer from, 0 to 1: to be compared with others of the same question only.
    public double rank(double[] signs) {
        return 1 / (1 + Math.exp(-passage.of(signs) / 4));
    }

    /// The signs of a passage by name, for who wants to see why.
    public static Map<String, Double> named(double[] signs) {
        var named = new LinkedHashMap<String, Double>();
        for (int i = 0; i < signs.length; i++)
            named.put(Signs.OF_PASSAGE.get(i), Math.round(signs[i] * 10_000) / 10_000.0);
        return named;
    }

    byte[] bytes(String fittedOn) {
        var stored = new Stored(
                VERSION,
                Encoder.VERSION,
                fittedOn,
                passage.named(),
                sentence.named(),
                evidence.named(),
                least,
                support.named());
        return Json.mapper().writerWithDefaultPrettyPrinter().writeValueAsBytes(stored);
    }

    private static Weights load() {
        try (var in = Weights.class.getResourceAsStream("/knowledge/evidence.json")) {
            if (in == null) throw new IllegalStateException("/knowledge/evidence.json is missing from the class path.");
            var stored = Json.mapper().readValue(in.readAllBytes(), Stored.class);
            if (stored.version != VERSION || !stored.encoder.equals(Encoder.VERSION))
                throw new IllegalStateException("/knowledge/evidence.json is of another version or encoder.");
            return new Weights(
                    Linear.of(Signs.OF_PASSAGE, stored.passage),
                    Linear.of(Evidence.OF_SENTENCE, stored.sentence),
                    Linear.of(Evidence.OF_ANSWER, stored.evidence),
                    stored.least,
                    Linear.of(Support.OF_CLAIM, stored.support));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
