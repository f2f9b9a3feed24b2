package dev.parley.app.bench;

import dev.parley.embeddings.Encoder;
import dev.parley.platform.json.JsonLines;
import dev.parley.simulator.Simulator;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The questions of a day and what two models say to them, one dear and one cheap.
///
/// Three quarters are questions to a bank, some of them asked often (Zipf), in the words of BANKING77's test
/// part. The dear model knows what each is about; the cheap one takes it for the nearest of the centroids of five
/// training questions an intent, and answers that. A fifth are problems of GSM8K with the answers that GPT-4
/// and Mixtral-8x7B gave to them. The rest are greetings.
final class DayTraffic implements Simulator.Known {
    static final String SMALL = "small";
    static final String LARGE = "large";

    private static final int EXAMPLES = 5;
    private static final double BANK = 0.75;
    private static final double PROBLEMS = 0.20;
    private static final List<String> GREETINGS =
            List.of("Hello!", "Hi", "Good morning", "Thanks!", "Thank you very much", "Hey there");
    private static final String GREETED = "Hello! What can I do for you?";

    private final List<String> day = new ArrayList<>();
    /// By question, then by model.
    private final Map<String, Map<String, String>> said = new HashMap<>();
    /// By question: the answers that are right.
    private final Map<String, Set<String>> right = new HashMap<>();

    /// @param data the folder with `banking-intents.jsonl.gz` and `routing.jsonl.gz`
    DayTraffic(Path data, Encoder encoder, int requests, long seed) throws IOException {
        var random = new Random(seed);
        var bank = bank(data, encoder);
        var problems = problems(data);
        Collections.shuffle(bank, random);
        Collections.shuffle(problems, random);
        for (int i = 0; i < requests; i++) {
            double kind = random.nextDouble();
            if (kind < BANK) day.add(bank.get(zipf(bank.size(), random)));
            else if (kind < BANK + PROBLEMS) day.add(problems.get(i % problems.size()));
            else day.add(GREETINGS.get(random.nextInt(GREETINGS.size())));
        }
    }

    List<String> day() {
        return Collections.unmodifiableList(day);
    }

    @Override
    public @Nullable String answer(String model, String user) {
        if (GREETINGS.contains(user)) return GREETED;
        var known = said.get(user);
        return known == null ? null : known.get(model);
    }

    boolean isRight(String question, String answer) {
        if (GREETINGS.contains(question)) return answer.equals(GREETED);
        return right.getOrDefault(question, Set.of()).contains(answer.strip());
    }

    /// The rank-th most frequent is asked 1/rank as often as the first.
    private static int zipf(int size, Random random) {
        return (int) Math.min(size - 1, Math.exp(random.nextDouble() * Math.log(size + 1.0)) - 1);
    }

    private List<String> bank(Path data, Encoder encoder) throws IOException {
        var rows = IntentsBenchRow.read(data.resolve("banking-intents.jsonl.gz"));
        var seen = new HashMap<String, Integer>();
        var examples = rows.stream()
                .filter(row -> row.part().equals("train") && seen.merge(row.intent(), 1, Integer::sum) <= EXAMPLES)
                .toList();
        var cheap = IntentsBenchBaseline.CENTROID.fit(IntentsBenchRow.encoded(examples, encoder));
        var asked = IntentsBenchRow.encoded(IntentsBenchRow.of(rows, "test"), encoder);
        for (var row : asked) {
            var guess = cheap.apply(row).candidates().getFirst().route();
            said.put(row.text(), Map.of(LARGE, told(row.intent()), SMALL, told(guess)));
            right.put(row.text(), Set.of(told(row.intent())));
        }
        return new ArrayList<>(asked.stream().map(IntentsBenchRow::text).toList());
    }

    private static String told(String intent) {
        return "This is about " + intent.replace('_', ' ') + ". Open the app, choose Help and then "
                + intent.replace('_', ' ') + ", and follow the steps shown there; they take a minute.";
    }

    private List<String> problems(Path data) throws IOException {
        var all = new ArrayList<String>();
        for (var row : JsonLines.read(data.resolve("routing.jsonl.gz"), Function.identity())) {
            if (!row.path("weak_response").isString()) continue;
            var question = row.path("prompt").asString().strip();
            var weak = row.path("weak_response").asString().strip();
            var strong = row.path("strong_response").asString().strip();
            var rights = new HashSet<String>();
            if (row.path("weak_correct").asBoolean()) rights.add(weak);
            if (row.path("strong_correct").asBoolean()) rights.add(strong);
            said.put(question, Map.of(SMALL, weak, LARGE, strong));
            right.put(question, rights);
            all.add(question);
        }
        return all;
    }
}
