package dev.parley.conversations.agents;

import dev.parley.guardrails.Guardrails;
import dev.parley.kernel.PlatformException;
import dev.parley.knowledge.Scope;
import dev.parley.routing.Routing;
import dev.parley.tenancy.Fields;
import dev.parley.tenancy.LanguageTag;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// One version of an assistant.
///
/// @param updatedAt when this version was made
public record Agent(UUID id, long version, Terms terms, Instant createdAt, Instant updatedAt) {
    public static final String PREFIX = "agt";

    private static final int NAME = 200;
    private static final int LONGEST = 50_000;
    private static final int GREETING = 4_000;
    private static final int LANGUAGES = 20;

    /// Documents by their labels, see {@link Scope}.
    public record Documents(
            @Nullable List<@Nullable String> source,
            @Nullable List<@Nullable String> tags,
            @Nullable List<@Nullable String> audience) {
        Documents checked() {
            scope();
            return this;
        }

        public Scope scope() {
            return Scope.of(source, tags, audience);
        }
    }

    /// What a tenant says of it.
    ///
    /// @param model `auto` when not said
    /// @param knowledge whether answers rest on the tenant's documents: yes when not said
    /// @param knowledgeScope which of the documents they rest on; all when not said
    /// @param greeting with which its conversations begin
    /// @param guardrails that hold beside the tenant's
    /// @param webPages whether pages with a publishable key may begin conversations with it: when not said,
    ///     unless its scope names an audience
    /// @param languages that it speaks, as BCP 47 tags, the usual one first; all when none is named
    public record Terms(
            @Nullable String name,
            @Nullable String instructions,
            @Nullable String model,
            @Nullable String fallbackModel,
            @Nullable Double temperature,
            @Nullable Boolean knowledge,
            @Nullable Documents knowledgeScope,
            @Nullable Boolean webPages,
            @Nullable String greeting,
            @Nullable List<@Nullable String> languages,
            @Nullable Guardrails guardrails) {
        /// @throws PlatformException INVALID_REQUEST naming the field
        Terms checked() {
            if (temperature != null && !(temperature >= 0 && temperature <= 2))
                throw PlatformException.invalid("temperature", "temperature must be a number from 0 to 2.");
            return new Terms(
                    Fields.text("name", name, NAME),
                    longText("instructions", instructions, LONGEST),
                    model == null ? Routing.AUTO : Fields.text("model", model, NAME),
                    fallbackModel == null ? null : Fields.text("fallback_model", fallbackModel, NAME),
                    temperature,
                    knowledge == null || knowledge,
                    knowledgeScope == null ? null : knowledgeScope.checked(),
                    webPages,
                    longText("greeting", greeting, GREETING),
                    spoken(),
                    guardrails);
        }

        /// Anybody can read a publishable key: what is for some is not shown to all unless the tenant says so.
        public boolean forPages() {
            if (webPages != null) return webPages;
            return knowledgeScope == null
                    || knowledgeScope.audience() == null
                    || knowledgeScope.audience().isEmpty();
        }

        private @Nullable List<@Nullable String> spoken() {
            if (languages == null) return null;
            if (languages.size() > LANGUAGES
                    || languages.stream().anyMatch(tag -> tag == null || !LanguageTag.isOne(tag)))
                throw PlatformException.invalid(
                        "languages",
                        "languages must be at most " + LANGUAGES + " BCP 47 language tags, such as en or de-CH.");
            return languages.isEmpty() ? null : languages;
        }

        private static @Nullable String longText(String field, @Nullable String text, int most) {
            if (text != null && (text.isBlank() || text.length() > most))
                throw PlatformException.invalid(field, field + " must be a text of 1 to " + most + " characters.");
            return text;
        }

        /// What a model is told; null when that is nothing.
        public @Nullable String prompt() {
            if (languages == null) return instructions;
            var spoken =
                    String.join(", ", languages.stream().map(String::valueOf).toList());
            var rule = "Answer in the language of the question if it is one of " + spoken + "; else in "
                    + languages.getFirst() + ".";
            return instructions == null ? rule : instructions + "\n" + rule;
        }
    }
}
