package dev.parley.app.bench;

import dev.parley.embeddings.Encoder;
import dev.parley.knowledge.Corpus;
import dev.parley.knowledge.Faq;
import dev.parley.knowledge.Hit;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;

/// How often a curated answer is given to the questions that it is for, and how often to others: a FAQ for each of
/// BANKING77's 77 intents, whose phrasings come from the training part, asked with the test part, with questions of
/// CLINC150 that belong to none, and with those of intents whose FAQ is taken away.
public final class FaqsBench {
    private static final List<String> COLUMNS = List.of(
            "phrasings of a FAQ",
            "given, right",
            "given, wrong",
            "not given",
            "out of scope, given",
            "FAQ missing, given");

    private final Encoder encoder;
    private final PrintStream out;

    public FaqsBench(Encoder encoder, PrintStream out) {
        this.encoder = encoder;
        this.out = out;
    }

    /// @param data the folder with `banking-intents.jsonl.gz` and `intents-out-of-scope.jsonl.gz`
    public void run(Path data, Path folder) throws IOException {
        var banking = IntentsBenchRow.read(data.resolve("banking-intents.jsonl.gz"));
        var outside =
                IntentsBenchRow.of(IntentsBenchRow.read(data.resolve("intents-out-of-scope.jsonl.gz")), "oos_train");
        var train = byIntent(IntentsBenchRow.of(banking, "train"));
        var test = IntentsBenchRow.of(banking, "test");
        var table = new ArrayList<List<String>>();
        for (int phrasings : new int[] {1, 3, 5, 10}) table.add(row(phrasings, train, test, outside));
        var how = test.size() + " questions of BANKING77's test part, " + outside.size()
                + " of CLINC150 out of scope. FAQ missing: the same questions, while the FAQs of every other intent are"
                + " taken away, asked of those. On " + Report.machineHere() + ".";
        var figures = new Figures(
                "faqs", Instant.now(), how, List.of(new Figures.Table("Curated answers", COLUMNS, table)), List.of());
        out.println();
        out.print(figures.text());
        out.println("Written to " + figures.write(folder));
    }

    private static Map<String, List<String>> byIntent(List<IntentsBenchRow> rows) {
        return rows.stream()
                .collect(Collectors.groupingBy(
                        IntentsBenchRow::intent,
                        TreeMap::new,
                        Collectors.mapping(IntentsBenchRow::text, Collectors.toList())));
    }

    private List<String> row(
            int phrasings, Map<String, List<String>> train, List<IntentsBenchRow> test, List<IntentsBenchRow> outside) {
        out.println("FAQs of " + phrasings + " phrasings …");
        int right = 0;
        int wrong = 0;
        int others = 0;
        int missing = 0;
        int asked = 0;
        try (var all = new Corpus(encoder);
                var half = new Corpus(encoder)) {
            var intents = new HashMap<UUID, String>();
            var kept = new ArrayList<String>();
            for (var intent : train.entrySet()) {
                var faq = faq(intent.getKey(), intent.getValue(), phrasings);
                intents.put(all.add(faq), intent.getKey());
                if (intents.size() % 2 == 0) {
                    half.add(faq);
                    kept.add(intent.getKey());
                }
            }
            for (var question : test) {
                var given = given(all, question.text());
                if (given != null && question.intent().equals(intents.get(given))) right++;
                else if (given != null) wrong++;
                if (kept.contains(question.intent())) continue;
                asked++;
                if (given(half, question.text()) != null) missing++;
            }
            for (var question : outside) if (given(all, question.text()) != null) others++;
        }
        double n = test.size();
        return List.of(
                Integer.toString(phrasings),
                share(right, n),
                share(wrong, n),
                share(n - right - wrong, n),
                share(others, outside.size()),
                share(missing, asked));
    }

    private static String share(double part, double of) {
        return String.format(Locale.ROOT, "%.1f %%", 100 * part / of);
    }

    private static Faq.Text faq(String intent, List<String> questions, int phrasings) {
        var cut = questions.stream()
                .map(question -> question.substring(0, Math.min(300, question.length())))
                .distinct()
                .limit(phrasings)
                .toList();
        return new Faq.Text(cut.getFirst(), cut.subList(1, cut.size()), "The answer about " + intent + ".", null);
    }

    /// The FAQ whose answer is given; null when none is.
    private static @org.jspecify.annotations.Nullable UUID given(Corpus corpus, String question) {
        return corpus.find(question, 5).stream()
                .limit(1)
                .map(Hit::passage)
                .filter(passage -> passage.curated())
                .map(passage -> passage.documentId())
                .findFirst()
                .orElse(null);
    }
}
