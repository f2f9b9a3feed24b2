package dev.parley.app.bench;

import dev.parley.platform.json.Json;
import dev.parley.platform.json.JsonLines;
import dev.parley.privacy.ScreeningCost;
import dev.parley.privacy.detect.Detectors;
import dev.parley.privacy.detect.Finding;
import dev.parley.privacy.detect.Kind;
import dev.parley.providers.ChatRequest;
import dev.parley.providers.Dialect;
import dev.parley.providers.Message;
import dev.parley.providers.Tools;
import dev.parley.tenancy.TenantConfig;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// How much personal data is found, how much is found where there is none, and what looking costs.
public final class PrivacyBench {
    private static final int ROUNDS = 40;
    private final Detectors all = Detectors.all();

    /// How often a kind was found where it stands, elsewhere, and not found.
    public record Score(int right, int wrong, int missed) {
        public double precision() {
            return right + wrong == 0 ? 1 : (double) right / (right + wrong);
        }

        public double recall() {
            return right + missed == 0 ? 1 : (double) right / (right + missed);
        }
    }

    /// @param data a file of lines `{"text": …}`, gzip, without personal data; null for none
    public void run(long seed, int each, @Nullable Path data, PrintStream out) throws IOException {
        var samples = PrivacyCorpus.make(seed, each);
        long nothing = samples.stream().filter(sample -> sample.kind() == null).count();
        out.printf("%d generated texts, %d of them without personal data (seed %d)%n", samples.size(), nothing, seed);
        table(samples, out);
        var hard = PrivacyCorpus.hard(seed, each);
        out.printf("%n%d texts whose personal data nothing marks%n", hard.size());
        table(hard, out);
        if (data != null) questions(data, out);
        cost(samples, out);
    }

    private void table(List<PrivacyCorpus.Sample> samples, PrintStream out) {
        out.println("kind          right  wrong  missed  precision  recall");
        scores(samples).forEach((kind, score) -> {
            if (score.right + score.wrong + score.missed == 0) return;
            out.printf(
                    Locale.ROOT,
                    "%-12s %6d %6d %7d %10.4f %7.4f%n",
                    kind.spelling(),
                    score.right,
                    score.wrong,
                    score.missed,
                    score.precision(),
                    score.recall());
        });
    }

    /// A finding is right when kind, start and end are.
    public Map<Kind, Score> scores(List<PrivacyCorpus.Sample> samples) {
        var scores = new EnumMap<Kind, Score>(Kind.class);
        for (var kind : Kind.values()) scores.put(kind, new Score(0, 0, 0));
        for (var sample : samples) {
            var expected = sample.kind() == null ? null : new Finding(sample.kind(), sample.start(), sample.end());
            var found = all.find(sample.text());
            if (expected != null && !found.contains(expected))
                scores.merge(expected.kind(), new Score(0, 0, 1), PrivacyBench::sum);
            for (var one : found)
                scores.merge(
                        one.kind(), one.equals(expected) ? new Score(1, 0, 0) : new Score(0, 1, 0), PrivacyBench::sum);
        }
        return scores;
    }

    private static Score sum(Score a, Score b) {
        return new Score(a.right + b.right, a.wrong + b.wrong, a.missed + b.missed);
    }

    private void questions(Path data, PrintStream out) throws IOException {
        var texts = JsonLines.read(data, line -> line.path("text").asString(""));
        int count = texts.size();
        var found = new ArrayList<String>();
        for (var text : texts)
            for (var one : all.find(text)) found.add(one.kind().spelling() + ": " + text);
        out.printf(
                Locale.ROOT,
                "%n%d questions of %s: %d findings (%.3f %%)%n",
                count,
                data.getFileName(),
                found.size(),
                100.0 * found.size() / count);
        found.stream().limit(20).forEach(one -> out.println("  " + one));
    }

    private void cost(List<PrivacyCorpus.Sample> samples, PrintStream out) {
        var with = new StringBuilder();
        var without = new StringBuilder();
        for (var sample : samples)
            (sample.kind() == null ? without : with).append(sample.text()).append('\n');
        var prose = "The parcel came late and the shoes were too small, so the customer asks for another pair. "
                .repeat(2000);
        out.println();
        out.println("text                     all kinds  without names  µs per kB, best of " + ROUNDS);
        row("prose", prose, out);
        row("look-alikes", without.toString(), out);
        row("personal data", with.toString(), out);
        out.println();
        out.println("a request with 1 kB of text      µs");
        var plain = request(prose.substring(0, 1024));
        var personal = request(prose.substring(0, 990) + " My name is Jane Doe, jane@example.com");
        request("tenant without a mode", TenantConfig.DEFAULT, personal, out);
        request("redact, nothing to find", redacting(), plain, out);
        request("redact, a name and an address", redacting(), personal, out);
    }

    private static ChatRequest request(String text) {
        var extras = new ChatRequest.Extras(Dialect.OPENAI, Json.object());
        var message = Message.of(Message.Role.USER, text);
        return new ChatRequest(
                "m", List.of(message), Tools.NONE, null, ChatRequest.Sampling.DEFAULT, false, extras, null);
    }

    private static TenantConfig redacting() {
        return Json.mapper()
                .readValue("{\"privacy\": {\"mode\": \"redact\", \"before_provider\": true}}", TenantConfig.class);
    }

    private static void request(String name, TenantConfig config, ChatRequest request, PrintStream out) {
        out.printf(Locale.ROOT, "%-29s %6.3f%n", name, ScreeningCost.microseconds(config, request));
    }

    private void row(String name, String text, PrintStream out) {
        var kinds = EnumSet.allOf(Kind.class);
        kinds.remove(Kind.NAME);
        out.printf(Locale.ROOT, "%-24s %9.2f %14.2f%n", name, time(all, text), time(Detectors.of(kinds), text));
    }

    private static double time(Detectors detectors, String text) {
        long best = Long.MAX_VALUE;
        int found = 0;
        for (int i = 0; i < ROUNDS; i++) {
            long start = System.nanoTime();
            found += detectors.find(text).size();
            best = Math.min(best, System.nanoTime() - start);
        }
        if (found < 0) throw new IllegalStateException("A count overflowed.");
        return best / 1000.0 / (text.length() / 1024.0);
    }
}
