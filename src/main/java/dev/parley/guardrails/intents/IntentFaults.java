package dev.parley.guardrails.intents;

import dev.parley.guardrails.intents.IntentRoute.Action;
import dev.parley.guardrails.intents.IntentRoute.Tool;
import dev.parley.kernel.FieldFault;
import dev.parley.tenancy.LanguageTag;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What is wrong with routes before a classifier is fitted on them.
final class IntentFaults {
    static final int MOST_ROUTES = 200;
    static final int LEAST_EXAMPLES = 2;
    static final int MOST_EXAMPLES = 200;
    /// Of all routes together: what can be embedded and fitted in a minute.
    static final int MOST_TOGETHER = 4_000;

    private static final int LONGEST_EXAMPLE = 500;
    private static final int LONGEST_WORDS = 4_000;
    private static final int LONGEST_SCHEMA = 16_000;
    private static final int MOST_TOOLS = 20;
    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9_.-]{0,63}");
    /// What providers take as a tool's name.
    private static final Pattern TOOL = Pattern.compile("[a-zA-Z0-9_-]{1,64}");

    private static final Set<String> TIERS = Set.of("small", "medium", "large");

    private final List<FieldFault> faults = new ArrayList<>();
    private final Set<String> names = new HashSet<>();
    /// Each example, and where it stands.
    private final Map<String, String> examples = new HashMap<>();

    private IntentFaults() {}

    /// @return empty when a classifier can be fitted
    static List<FieldFault> of(Intents intents) {
        var check = new IntentFaults();
        var routes = intents.routes();
        if (routes.size() > MOST_ROUTES) check.add("routes", "must be at most " + MOST_ROUTES + ".");
        for (int i = 0; i < routes.size() && i < MOST_ROUTES; i++) check.route("routes[" + i + "]", routes.get(i));
        check.beyond(intents.beyond());
        if (check.examples.size() > MOST_TOGETHER)
            check.add("routes", "must have at most " + MOST_TOGETHER + " examples together.");
        return check.faults;
    }

    private void route(String field, @Nullable IntentRoute route) {
        if (route == null || route.name() == null || route.action() == null) {
            add(field, "must have name and action.");
            return;
        }
        if (!NAME.matcher(route.name()).matches() || route.name().equals(Ruling.DEFAULT))
            add(
                    field + ".name",
                    "must have 1 to 64 of a-z, 0-9, '_', '.' and '-', begin with a letter or digit, and not be "
                            + Ruling.DEFAULT + ".");
        else if (!names.add(route.name())) add(field + ".name", "must not be that of another route.");
        words(field + ".description", route.description());
        examples(field + ".examples", route.examples(), LEAST_EXAMPLES);
        if (route.locale() != null && !LanguageTag.isOne(route.locale()))
            add(field + ".locale", "must be a BCP 47 language tag, such as en or de-CH.");
        words(field + ".text", route.text());
        words(field + ".instructions", route.instructions());
        action(field, route);
        tools(field + ".tools", route);
    }

    private void action(String field, IntentRoute route) {
        boolean answers = route.action() == Action.ANSWER;
        only(answers, field + ".model", route.model());
        only(answers, field + ".tier", route.tier());
        only(answers, field + ".instructions", route.instructions());
        if (route.model() != null && (route.model().isBlank() || route.model().length() > 256))
            add(field + ".model", "must have 1 to 256 characters.");
        if (route.tier() != null && !TIERS.contains(route.tier()))
            add(field + ".tier", "must be small, medium or large.");
        if (route.model() != null && route.tier() != null) add(field + ".tier", "must not be given beside model.");
        if (answers && route.text() != null) add(field + ".text", "is said by reply, refuse and hand_off only.");
        if (route.action() == Action.REPLY && route.text() == null) add(field + ".text", "must be what is said.");
        if (route.action() != Action.REFUSE && route.reason() != null)
            add(field + ".reason", "is for the action refuse only.");
        if (route.reason() != null && !NAME.matcher(route.reason()).matches())
            add(field + ".reason", "must be a word for programs, such as legal_advice.");
    }

    private void only(boolean permitted, String field, @Nullable String value) {
        if (value != null && !permitted) add(field, "is for the action answer only.");
    }

    private void tools(String field, IntentRoute route) {
        var tools = route.tools();
        switch (route.action()) {
            case ANSWER -> {
                if (tools.size() > MOST_TOOLS) add(field, "must be at most " + MOST_TOOLS + ".");
            }
            case HAND_OFF -> {
                if (tools.size() != 1) add(field, "must be the one tool that is to be called.");
            }
            case REPLY, REFUSE -> {
                if (!tools.isEmpty()) add(field, "are for the actions answer and hand_off only.");
            }
        }
        var known = new HashSet<String>();
        for (int i = 0; i < tools.size() && i < MOST_TOOLS; i++) tool(field + "[" + i + "]", tools.get(i), known);
    }

    private void tool(String field, @Nullable Tool tool, Set<String> known) {
        if (tool == null || tool.name() == null || !TOOL.matcher(tool.name()).matches()) {
            add(field + ".name", "must have 1 to 64 letters, digits, '_' and '-'.");
            return;
        }
        if (!known.add(tool.name())) add(field + ".name", "must not be that of another tool.");
        words(field + ".description", tool.description());
        var schema = Objects.toString(tool.parameters(), "");
        if (schema.length() > LONGEST_SCHEMA || schema.contains("\\u0000"))
            add(field + ".parameters", "must have at most " + LONGEST_SCHEMA + " characters, and none that is null.");
    }

    private void beyond(Intents.OutOfScope beyond) {
        if (beyond.action() != null && beyond.action() != Action.ANSWER && beyond.action() != Action.REFUSE)
            add("out_of_scope.action", "must be answer or refuse.");
        words("out_of_scope.text", beyond.text());
        examples("out_of_scope.examples", beyond.examples(), 0);
    }

    private void examples(String field, List<String> texts, int least) {
        if (texts.size() < least || texts.size() > MOST_EXAMPLES) {
            add(field, "must be " + least + " to " + MOST_EXAMPLES + ".");
            return;
        }
        for (int i = 0; i < texts.size(); i++) {
            var at = field + "[" + i + "]";
            var text = texts.get(i);
            if (text == null || text.isBlank() || text.length() > LONGEST_EXAMPLE || !isPlain(text)) {
                add(at, "must have 1 to " + LONGEST_EXAMPLE + " characters, and none of control.");
                continue;
            }
            var other = examples.putIfAbsent(text.strip().toLowerCase(Locale.ROOT), at);
            if (other != null) add(at, "must not be that of " + other + " again.");
        }
    }

    private void words(String field, @Nullable String text) {
        if (text != null && (text.isBlank() || text.length() > LONGEST_WORDS || !isPlain(text)))
            add(field, "must have 1 to " + LONGEST_WORDS + " characters, and none of control.");
    }

    /// What the database can hold and nobody is misled by: no controls, no half characters, no turned directions.
    private static boolean isPlain(String text) {
        return text.codePoints()
                .allMatch(c -> c == '\n' || c == '\t' || c == '\r' || !Character.isISOControl(c) && !isHidden(c));
    }

    private static boolean isHidden(int c) {
        return c >= 0x202a && c <= 0x202e
                || c >= 0x2066 && c <= 0x2069
                || c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE;
    }

    private void add(String field, String fault) {
        faults.add(new FieldFault(field, field + " " + fault));
    }
}
