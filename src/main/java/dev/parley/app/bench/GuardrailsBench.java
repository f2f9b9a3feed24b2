package dev.parley.app.bench;

import dev.parley.embeddings.Encoder;
import dev.parley.guardrails.GuardrailSet;
import dev.parley.guardrails.Guardrails;
import dev.parley.guardrails.injection.InjectionScreen;
import dev.parley.guardrails.injection.Likeness;
import dev.parley.guardrails.injection.Samples;
import dev.parley.platform.json.Json;
import dev.parley.platform.json.JsonLines;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// How many attacks the injection screen finds and how many questions it takes for one, and what the checks cost.
public final class GuardrailsBench {
    private static final double GOAL_FALSE = 0.005;
    private static final int ROUNDS = 30;

    private final Encoder encoder;
    private final PrintStream out;
    private final List<Goal> goals = new ArrayList<>();
    private final List<Figures.Table> tables = new ArrayList<>();

    public GuardrailsBench(Encoder encoder, PrintStream out) {
        this.encoder = encoder;
        this.out = out;
    }

    /// @param data a folder with `banking-intents.jsonl.gz`, `similar-questions.jsonl.gz` and
    ///     `reading.jsonl.gz`; null
    ///     for none
    public void run(@Nullable Path data, Path folder) throws IOException {
        var likeness = Likeness.fit(encoder);
        Predicate<String> byWords = GuardrailsBench::isAttack;
        Predicate<String> byMeaning = text -> isAttack(text, likeness);
        samples(byWords, byMeaning);
        if (data != null) falseAlarms(data, byWords, byMeaning);
        costs();
        var report = new Figures("guardrails", Instant.now(), "On " + Report.machineHere() + ".", tables, goals);
        out.print(report.text());
        out.println("Written to " + report.write(folder));
    }

    private static boolean isAttack(String text) {
        return InjectionScreen.look(text).score() >= InjectionScreen.THRESHOLD;
    }

    private boolean isAttack(String text, Likeness likeness) {
        double score = InjectionScreen.look(text).score();
        return score >= InjectionScreen.THRESHOLD
                || likeness.with(score, text, encoder.encode(text)) >= InjectionScreen.THRESHOLD;
    }

    private void samples(Predicate<String> byWords, Predicate<String> byMeaning) {
        var rows = new ArrayList<List<String>>();
        for (var half : Samples.Half.values()) {
            rows.add(row(half, "words", byWords));
            rows.add(row(half, "words and meaning", byMeaning));
        }
        tables.add(new Figures.Table(
                "Attacks, and questions that look like them",
                List.of("half", "way", "attacks", "questions", "precision", "recall", "questions refused"),
                rows));
    }

    private static List<String> row(Samples.Half half, String way, Predicate<String> attack) {
        var attacks = hits(Samples.attacks(half), attack);
        var benign = hits(Samples.benign(half), attack);
        double found = attacks.value() * attacks.rows();
        double wrong = benign.value() * benign.rows();
        return List.of(
                half == Samples.Half.FIT ? "fitted on" : "held out",
                way,
                Integer.toString(attacks.rows()),
                Integer.toString(benign.rows()),
                String.format(Locale.ROOT, "%.3f", found / (found + wrong)),
                attacks.toString(),
                benign.toString());
    }

    private static Share hits(List<String> texts, Predicate<String> attack) {
        var hit = new boolean[texts.size()];
        for (int i = 0; i < hit.length; i++) hit[i] = attack.test(texts.get(i));
        return Share.of(hit);
    }

    private void falseAlarms(Path data, Predicate<String> byWords, Predicate<String> byMeaning) throws IOException {
        var rows = new ArrayList<List<String>>();
        var banking = lines(data.resolve("banking-intents.jsonl.gz"), "text", "test");
        var words = hits(banking, byWords);
        var meaning = hits(banking, byMeaning);
        rows.add(alarms("BANKING77, test part", "words", words));
        rows.add(alarms("BANKING77, test part", "words and meaning", meaning));
        var quora = lines(data.resolve("similar-questions.jsonl.gz"), "a", null);
        rows.add(alarms("Quora, first questions", "words", hits(quora, byWords)));
        var reading = lines(data.resolve("reading.jsonl.gz"), "paragraph", null);
        rows.add(alarms("XQuAD, paragraphs", "words", hits(reading, byWords)));
        tables.add(new Figures.Table(
                "Texts without attacks", List.of("texts", "way", "count", "taken for an attack"), rows));
        goals.add(new Goal(
                "BANKING77 taken for an attack, words", "< 0.005", words.toString(), words.value() < GOAL_FALSE));
        goals.add(new Goal(
                "BANKING77 taken for an attack, words and meaning",
                "< 0.005",
                meaning.toString(),
                meaning.value() < GOAL_FALSE));
    }

    private static List<String> alarms(String texts, String way, Share share) {
        return List.of(
                texts,
                way,
                Integer.toString(share.rows()),
                String.format(Locale.ROOT, "%.4f (%.4f–%.4f)", share.value(), share.low(), share.high()));
    }

    private static List<String> lines(Path file, String field, @Nullable String part) throws IOException {
        return JsonLines.read(file, Function.identity()).stream()
                .filter(line -> part == null || part.equals(line.path("part").asString("")))
                .map(line -> line.path(field).asString())
                .toList();
    }

    private void costs() {
        var guardrails = Json.mapper().readValue("""
                {"rules": [
                  {"id": "a", "stage": "input", "kind": "contains", "action": "block", "values": ["tax advice"]},
                  {"id": "b", "stage": "input", "kind": "regex", "action": "block", "values": ["(?i)\\\\bpin\\\\s*[0-9]{4}\\\\b"]},
                  {"id": "c", "stage": "input", "kind": "injection", "action": "block"},
                  {"id": "d", "stage": "input", "kind": "secret", "action": "redact"},
                  {"id": "e", "stage": "output", "kind": "secret", "action": "redact"},
                  {"id": "f", "stage": "output", "kind": "pii", "action": "redact"},
                  {"id": "g", "stage": "output", "kind": "prompt_leak", "action": "block"},
                  {"id": "h", "stage": "output", "kind": "banned", "action": "block", "values": ["competitor"]}]}""", Guardrails.class);
        var set = GuardrailSet.of(guardrails, encoder, () -> Likeness.fit(encoder));
        var question = "The parcel came late and the shoes were too small, so I ask for another pair of them. ";
        var answer = question.repeat(12).substring(0, 1_024);
        var rows = List.of(
                List.of(
                        "four rules on a question of " + question.length() + " characters",
                        micros(() -> set.inspect(question))),
                List.of("the same on 1 kB", micros(() -> set.inspect(answer))),
                List.of("four rules on an answer of 1 kB in 200 pieces", micros(() -> {
                    var screen = set.output("You are the assistant of a shop. " + question);
                    for (int i = 0; i < answer.length(); i += 5)
                        screen.next(answer.substring(i, Math.min(answer.length(), i + 5)));
                    screen.end();
                })),
                List.of(
                        "characters held back at most",
                        Integer.toString(set.output("").delay())));
        tables.add(new Figures.Table("Cost, median of " + ROUNDS + " rounds of 200", List.of("what", "µs"), rows));
    }

    private static String micros(Runnable work) {
        var rounds = new double[ROUNDS];
        for (int r = 0; r < ROUNDS; r++) {
            long start = System.nanoTime();
            for (int i = 0; i < 200; i++) work.run();
            rounds[r] = (System.nanoTime() - start) / 200e3;
        }
        java.util.Arrays.sort(rounds);
        return String.format(Locale.ROOT, "%.1f", rounds[ROUNDS / 2]);
    }
}
