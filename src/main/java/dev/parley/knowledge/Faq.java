package dev.parley.knowledge;

import dev.parley.kernel.Ids;
import dev.parley.kernel.PlatformException;
import dev.parley.platform.json.Json;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.IllformedLocaleException;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A question that people ask and the answer that somebody wrote for it: a document of its own kind.
///
/// @param id of the document
public record Faq(UUID id, Text text, Labels labels, long revision, Instant createdAt, Instant updatedAt) {
    private static final int MAX_QUESTION = 300;
    private static final int MAX_ALTERNATIVES = 20;
    private static final int MAX_ANSWER = 4_000;

    /// @param alternatives other ways to ask the same
    /// @param locale of all of it, as a BCP 47 tag; null when nobody said
    public record Text(
            String question,
            List<String> alternatives,
            String answer,
            @Nullable String locale) {
        public Text {
            alternatives = List.copyOf(alternatives);
        }

        /// As a caller gave it.
        /// @throws PlatformException INVALID_REQUEST naming what cannot be so
        static Text of(
                @Nullable String question,
                @Nullable List<@Nullable String> alternatives,
                @Nullable String answer,
                @Nullable String locale) {
            var asked = text("question", question, MAX_QUESTION);
            var given = alternatives == null ? List.<@Nullable String>of() : alternatives;
            if (given.size() > MAX_ALTERNATIVES)
                throw PlatformException.invalid(
                        "alternatives", "There may be " + MAX_ALTERNATIVES + " alternatives at most.");
            var others = given.stream()
                    .map(other -> text("alternatives", other, MAX_QUESTION))
                    .distinct()
                    .filter(other -> !other.equals(asked))
                    .toList();
            return new Text(asked, others, text("answer", answer, MAX_ANSWER), locale(locale));
        }

        private static String text(String field, @Nullable String given, int most) {
            if (given == null || given.isBlank())
                throw PlatformException.invalid(field, field + " must be a text that is not blank.");
            var text = given.strip();
            if (text.length() > most)
                throw PlatformException.invalid(field, field + " may have " + most + " characters at most.");
            DocumentText.requireStorable(field, text);
            return text;
        }

        private static @Nullable String locale(@Nullable String tag) {
            if (tag == null || tag.isBlank()) return null;
            try {
                return new Locale.Builder().setLanguageTag(tag.strip()).build().toLanguageTag();
            } catch (IllformedLocaleException e) {
                throw PlatformException.invalid("locale", "locale must be a language tag such as en or de-CH.");
            }
        }

        static Text parse(String json) {
            return Json.mapper().readValue(json, Text.class);
        }

        String json() {
            return Json.mapper().writeValueAsString(this);
        }

        private Stream<String> phrasings() {
            return Stream.concat(Stream.of(question), alternatives.stream());
        }

        /// The document: its phrasings on a line each, and the answer.
        String content() {
            return String.join("\n", phrasings().toList()) + "\n\n" + answer;
        }

        /// The same question in the same language is the same FAQ.
        byte[] hash() {
            var key = "faq\n" + Objects.requireNonNullElse(locale, "") + "\n"
                    + question.toLowerCase(Locale.ROOT).replaceAll("\\s+", " ");
            return Documents.hash(Format.TEXT, Blob.of(key.getBytes(StandardCharsets.UTF_8)));
        }

        /// What is embedded, a passage each: the FAQ as a whole, and each phrasing for itself, since questions
        /// are like questions.
        List<String> embedded() {
            return Stream.concat(Stream.of(Chunk.embedded(question, null, answer)), phrasings())
                    .toList();
        }

        /// A passage for each vector; the text of each is the answer.
        /// @param vectors of {@link #embedded}
        List<Chunk> passages(UUID document, List<float[]> vectors) {
            var content = content();
            int start = content.length() - answer.length();
            var chunks = new ArrayList<Chunk>();
            for (int i = 0; i < vectors.size(); i++)
                chunks.add(new Chunk(
                        Ids.next(),
                        document,
                        question,
                        i,
                        i < 2 ? null : alternatives.get(i - 2),
                        null,
                        start,
                        content.length(),
                        answer,
                        vectors.get(i)));
            return chunks;
        }
    }
}
