package dev.parley.app.bench;

import dev.parley.platform.json.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;
import tools.jackson.databind.JsonNode;

/// Paragraphs with questions and their answers: `reading.jsonl.gz`, one JSON object a line with `title`, `paragraph`
/// and `questions[].question`, `.answers[]`.
///
/// @param article the title, with spaces
record Reading(String article, String paragraph, List<Question> questions) {
    record Question(String text, List<String> answers) {
        /// Whether the text contains every answer, word for word.
        boolean answeredBy(String text) {
            return answers.stream().allMatch(answer -> text.contains(stripped(answer)));
        }

        /// Some answers of the data set end with the point of their sentence.
        private static String stripped(String answer) {
            var text = answer.strip();
            return text.endsWith(".") || text.endsWith(",") ? text.substring(0, text.length() - 1) : text;
        }
    }

    static List<Reading> read(Path data) throws IOException {
        var readings = new ArrayList<Reading>();
        try (var in = new GZIPInputStream(Files.newInputStream(data.resolve("reading.jsonl.gz")));
                var lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            for (var line = lines.readLine(); line != null; line = lines.readLine())
                readings.add(of(Json.read(line.getBytes(StandardCharsets.UTF_8))));
        }
        return readings;
    }

    private static Reading of(JsonNode line) {
        var questions = new ArrayList<Question>();
        for (var question : line.path("questions")) {
            var answers = new ArrayList<String>();
            for (var answer : question.path("answers")) answers.add(answer.asString());
            questions.add(new Question(question.path("question").asString(), answers));
        }
        return new Reading(
                line.path("title").asString().replace('_', ' '),
                line.path("paragraph").asString(),
                questions);
    }
}
