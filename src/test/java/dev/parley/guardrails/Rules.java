package dev.parley.guardrails;

import dev.parley.guardrails.Rule.Action;
import dev.parley.guardrails.Rule.Kind;
import dev.parley.guardrails.Rule.Stage;
import java.util.List;

/// Rules for tests.
final class Rules {
    private Rules() {}

    static Rule rule(Stage stage, Kind kind, Action action, String... values) {
        return new Rule(
                kind.spelling() + "-" + action.name().toLowerCase(java.util.Locale.ROOT),
                stage,
                kind,
                action,
                "No.",
                List.of(values),
                null);
    }
}
