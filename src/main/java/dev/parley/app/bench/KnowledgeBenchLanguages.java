package dev.parley.app.bench;

import dev.parley.embeddings.Encoder;
import dev.parley.knowledge.Corpus;
import dev.parley.knowledge.Format;
import dev.parley.knowledge.Fusion;
import dev.parley.knowledge.Retrieval;
import dev.parley.providers.local.Extractive;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.function.Predicate;

/// How retrieval and quoting do in other languages than the one they were fitted in: the same eight small
/// documents of a shoe shop in nine languages, ten questions each that they answer and two that they do not.
/// Few and easy: they show what breaks, not how good it is.
final class KnowledgeBenchLanguages {
    private static final String NONE = "-";

    private KnowledgeBenchLanguages() {}

    private record Document(String title, String text) {}

    /// @param answer stands in the right document only
    private record Question(String text, String answer) {}

    private static final class Shop {
        final List<Document> documents = new ArrayList<>();
        final List<Question> questions = new ArrayList<>();
    }

    /// What was found for a question.
    private record Outcome(boolean words, boolean meaning, boolean found, boolean quoted, boolean said) {}

    static Figures.Table table(Encoder encoder) throws IOException {
        var table = new ArrayList<List<String>>();
        for (var shop : read().entrySet()) table.add(row(encoder, shop.getKey(), shop.getValue()));
        return new Figures.Table(
                "Other languages: 8 documents each, 10 questions with an answer and 2 without (our own; what a quote must have"
                        + " of a question in foreign script was chosen on them)",
                List.of(
                        "language",
                        "recall@1 by words",
                        "by meaning",
                        "as shipped",
                        "quoted right",
                        "refused",
                        "false answers"),
                table);
    }

    private static List<String> row(Encoder encoder, String language, Shop shop) {
        var model = new Extractive(encoder);
        try (var corpus = new Corpus(encoder)) {
            var texts = new HashMap<UUID, String>();
            for (var document : shop.documents)
                texts.put(corpus.add(document.title, Format.TEXT, document.text), document.text);
            var with = new ArrayList<Outcome>();
            var without = new ArrayList<Outcome>();
            for (var question : shop.questions)
                (question.answer.equals(NONE) ? without : with).add(outcome(corpus, model, texts, question));
            return List.of(
                    Locale.of(language).getDisplayLanguage(Locale.ENGLISH),
                    count(with, Outcome::words),
                    count(with, Outcome::meaning),
                    count(with, Outcome::found),
                    count(with, Outcome::quoted),
                    count(with, one -> !one.said),
                    count(without, Outcome::said));
        }
    }

    private static Outcome outcome(Corpus corpus, Extractive model, Map<UUID, String> texts, Question question) {
        Predicate<Fusion> first = way -> {
            var hits = corpus.search(question.text, 5, way);
            if (hits.isEmpty()) return false;
            var text = texts.get(hits.getFirst().passage().documentId());
            return text != null && text.contains(question.answer);
        };
        var passages = Retrieval.related(corpus.search(question.text, 6, Fusion.BOTH));
        var quotes = model.answer(question.text, passages).citations();
        return new Outcome(
                first.test(Fusion.KEYWORD),
                first.test(Fusion.VECTOR),
                first.test(Fusion.BOTH),
                quotes.stream().anyMatch(citation -> citation.quote().contains(question.answer)),
                !quotes.isEmpty());
    }

    private static String count(List<Outcome> outcomes, Predicate<Outcome> which) {
        return outcomes.stream().filter(which).count() + "/" + outcomes.size();
    }

    private static Map<String, Shop> read() throws IOException {
        var shops = new LinkedHashMap<String, Shop>();
        try (var in = KnowledgeBenchLanguages.class.getResourceAsStream("/bench/languages.tsv")) {
            if (in == null) throw new IllegalStateException("/bench/languages.tsv is missing from the class path.");
            for (var line : new String(in.readAllBytes(), StandardCharsets.UTF_8).split("\n")) {
                if (line.startsWith("#")) continue;
                var cells = line.split("\t");
                var shop = shops.computeIfAbsent(cells[0], _ -> new Shop());
                if (cells[1].equals("d")) shop.documents.add(new Document(cells[2], cells[3]));
                else shop.questions.add(new Question(cells[2], cells[3]));
            }
        }
        return shops;
    }
}
