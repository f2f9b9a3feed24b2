package dev.parley.privacy;

import dev.parley.privacy.detect.Detectors;
import dev.parley.privacy.detect.Finding;
import dev.parley.privacy.detect.Kind;
import dev.parley.providers.ChatRequest;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;

/// The texts of one request, screened: what was found in them, and what stands in its place.
final class Screening {
    /// Names that a request introduces and that are looked for in all of it.
    private static final int MOST_NAMES = 50;

    private static final List<String> NAME_FIELDS =
            List.of("name", "user_name", "full_name", "customer_name", "first_name", "last_name");

    private final Detectors detectors;
    private final BiFunction<Kind, String, String> replacement;
    private final Set<String> names = new LinkedHashSet<>();
    private final Map<String, String> values = new LinkedHashMap<>();
    private final Set<Kind> kinds = EnumSet.noneOf(Kind.class);

    /// @param replacement what stands for a value of a kind
    Screening(Detectors detectors, BiFunction<Kind, String, String> replacement) {
        this.detectors = detectors;
        this.replacement = replacement;
    }

    /// @return the same instance when nothing was found
    ChatRequest request(ChatRequest request) {
        namesOf(request);
        int known = names.size();
        var changed = RequestTexts.change(request, this::text);
        // a name may stand in a text before the one that introduces it
        return names.size() > known ? RequestTexts.change(request, this::text) : changed;
    }

    /// Whom the caller's metadata names is looked for in the texts.
    private void namesOf(ChatRequest request) {
        var metadata = request.extras().fields().path("metadata");
        if (!metadata.isObject()) return;
        for (var field : NAME_FIELDS) learn(metadata.path(field).asString(""));
    }

    private void learn(String name) {
        var stripped = name.strip();
        if (stripped.length() > 2 && stripped.length() <= 100 && names.size() < MOST_NAMES) names.add(stripped);
    }

    /// @return the same instance when nothing was found
    String text(String text) {
        var found = detectors.find(text, names);
        if (found.isEmpty()) return text;
        if (introduces(text, found)) found = detectors.find(text, names);
        var out = new StringBuilder(text.length() + 16 * found.size());
        int at = 0;
        for (var one : found) {
            out.append(text, at, one.start()).append(replaced(text, one));
            at = one.end();
        }
        return out.append(text, at, text.length()).toString();
    }

    private boolean introduces(String text, List<Finding> found) {
        int known = names.size();
        for (var one : found) if (one.kind() == Kind.NAME) learn(text.substring(one.start(), one.end()));
        return names.size() > known;
    }

    private String replaced(String text, Finding found) {
        kinds.add(found.kind());
        var value = text.substring(found.start(), found.end());
        return values.computeIfAbsent(value, v -> replacement.apply(found.kind(), v));
    }

    /// What was found, in the order of first occurrence: each value with what stands for it.
    Map<String, String> values() {
        return values;
    }

    Set<Kind> kinds() {
        return kinds;
    }
}
