package dev.parley.app.bench;

import dev.parley.platform.json.JsonLines;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
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
        return JsonLines.read(data.resolve("reading.jsonl.gz"), Reading::of);
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
