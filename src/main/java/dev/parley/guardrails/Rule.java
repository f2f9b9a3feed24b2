package dev.parley.guardrails;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// One thing that is looked for.
///
/// @param id names the rule in refusals and in the audit
/// @param message what the caller is told of a refusal; null for a general one
/// @param values by kind: phrases, patterns, examples, kinds of personal data
/// @param threshold by kind: the least similarity of a semantic rule, the least score of an injection; null for the
///     default
public record Rule(
        String id,
        Stage stage,
        Kind kind,
        Action action,
        @Nullable String message,
        @Nullable List<String> values,
        @Nullable Double threshold) {
    public enum Stage {
        /// What a user writes.
        INPUT,
        /// What a document says.
        PASSAGE,
        /// What a model answers.
        OUTPUT
    }

    public enum Kind {
        /// Any of the values, in any case, also inside of a word.
        CONTAINS,
        /// Any of the values as a regular expression in the syntax of RE2.
        REGEX,
        /// What means the like of a value.
        SEMANTIC,
        /// Keys, tokens and passwords by their form.
        SECRET,
        /// Orders to the model. The value `semantic` judges by meaning too, which costs an embedding.
        INJECTION,
        /// A run of words that the system prompt has too.
        PROMPT_LEAK,
        /// Personal data; the values name its kinds, none names all.
        PII,
        /// Any of the values as whole words, however they are written.
        BANNED;

        String spelling() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /// In the order of their weight.
    public enum Action {
        FLAG,
        REDACT,
        BLOCK
    }

    public Rule {
        values = values == null ? List.of() : List.copyOf(values);
    }

    Rule named(String other) {
        return new Rule(other, stage, kind, action, message, values, threshold);
    }

    @Override
    public List<String> values() {
        return values == null ? List.of() : values;
    }
}
