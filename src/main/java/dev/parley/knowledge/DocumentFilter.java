package dev.parley.knowledge;

import dev.parley.kernel.PlatformException;
import dev.parley.platform.http.Exchange;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Which documents a list is of; null leaves a thing open.
///
/// @param text that the title, the source, the audience or a tag contains, in any case
/// @param contentTypes of which they have one
/// @param curated true for FAQs alone, false for all others
public record DocumentFilter(
        @Nullable String text,
        @Nullable List<String> contentTypes,
        @Nullable Boolean curated) {
    public static final DocumentFilter ALL = new DocumentFilter(null, null, null);
    private static final int LONGEST_TEXT = 200;

    /// @throws PlatformException INVALID_REQUEST naming the parameter
    static DocumentFilter of(Exchange exchange) {
        return new DocumentFilter(
                text(exchange).orElse(null),
                exchange.query("content_type").map(DocumentFilter::contentTypes).orElse(null),
                exchange.query("kind").map(DocumentFilter::curated).orElse(null));
    }

    /// What `q` says; empty when it is blank.
    static Optional<String> text(Exchange exchange) {
        var text = exchange.query("q").map(String::strip).filter(given -> !given.isEmpty());
        text.ifPresent(given -> {
            if (given.length() > LONGEST_TEXT)
                throw PlatformException.invalid("q", "q may have " + LONGEST_TEXT + " characters at most.");
            DocumentText.requireStorable("q", given);
        });
        return text;
    }

    private static List<String> contentTypes(String given) {
        var known = Arrays.stream(Format.values()).map(Format::contentType).toList();
        var types = Arrays.stream(given.split(",", -1)).map(String::strip).toList();
        if (known.containsAll(types)) return types;
        throw PlatformException.invalid(
                "content_type",
                "content_type must be one or several, separated by commas, of " + String.join(", ", known) + ".");
    }

    private static boolean curated(String kind) {
        return switch (kind) {
            case "faq" -> true;
            case "document" -> false;
            default -> throw PlatformException.invalid("kind", "kind must be one of document, faq.");
        };
    }

    /// A pattern of `ilike` for what contains a text as it stands.
    static String pattern(String text) {
        return "%" + text.replaceAll("[\\\\%_]", "\\\\$0") + "%";
    }

    /// To be added to a query of `documents d`.
    /// @param parameters takes those of the condition
    String conditions(List<@Nullable Object> parameters) {
        var sql = new StringBuilder();
        if (text != null) {
            sql.append("""
                     and (d.title ilike ? or d.source ilike ? or d.audience ilike ?
                        or exists (select from unnest(d.tags) tag where tag ilike ?))
                    """);
            for (int i = 0; i < 4; i++) parameters.add(pattern(text));
        }
        if (contentTypes != null) {
            sql.append(" and d.content_type = any(?)");
            parameters.add(contentTypes.toArray(String[]::new));
        }
        if (curated != null) sql.append(curated ? " and d.faq is not null" : " and d.faq is null");
        return sql.toString();
    }
}
