package dev.parley.guardrails;

import dev.parley.guardrails.Rule.Action;
import dev.parley.guardrails.Rule.Stage;
import dev.parley.kernel.FieldFault;
import dev.parley.privacy.detect.Kind;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/// What is wrong with guardrails before they are compiled.
public final class GuardrailFaults {
    private static final int MOST_RULES = 200;
    private static final int MOST_VALUES = 500;
    private static final int LONGEST_VALUE = 500;
    private static final int MOST_BUDGET_MS = 5_000;

    private final List<FieldFault> faults = new ArrayList<>();

    private GuardrailFaults() {}

    /// @param place what stands before the fields in messages: `guardrails.`, or nothing
    /// @return empty when they can be compiled
    public static List<FieldFault> of(Guardrails guardrails, String place) {
        var check = new GuardrailFaults();
        var rules = guardrails.rules();
        if (rules.size() > MOST_RULES) check.add(place + "rules", "must be at most " + MOST_RULES + ".");
        var ids = new HashSet<String>();
        for (int i = 0; i < rules.size(); i++) {
            var field = place + "rules[" + i + "]";
            if (check.lacks(field, rules.get(i))) continue;
            check.rule(field, rules.get(i));
            if (!ids.add(rules.get(i).id())) check.add(field + ".id", "must not be that of another rule.");
        }
        Integer budget = guardrails.checkBudgetMs();
        if (budget != null && (budget < 1 || budget > MOST_BUDGET_MS))
            check.add(place + "check_budget_ms", "must be from 1 to " + MOST_BUDGET_MS + ".");
        var topics = guardrails.topics();
        if (topics != null && topics.allowed().values().stream().allMatch(List::isEmpty))
            check.add(place + "topics.allowed", "must have at least one example.");
        return check.faults;
    }

    /// What was read from JSON can lack anything.
    private boolean lacks(String field, Rule rule) {
        boolean lacks =
                Stream.of(rule.id(), rule.stage(), rule.kind(), rule.action()).anyMatch(Objects::isNull);
        if (lacks) add(field, "must have id, stage, kind and action.");
        return lacks;
    }

    private void rule(String field, Rule rule) {
        if (rule.id().isBlank() || rule.id().length() > 100) add(field + ".id", "must have 1 to 100 characters.");
        var threshold = rule.threshold();
        if (threshold != null && !(threshold > 0 && threshold <= 1))
            add(field + ".threshold", "must be above 0 and at most 1.");
        if (rule.values().size() > MOST_VALUES) add(field + ".values", "must be at most " + MOST_VALUES + ".");
        for (int i = 0; i < rule.values().size(); i++)
            value(field + ".values[" + i + "]", rule, rule.values().get(i));
        switch (rule.kind()) {
            case CONTAINS, REGEX, BANNED -> needsValues(field, rule);
            case SEMANTIC -> {
                needsValues(field, rule);
                if (rule.stage() != Stage.INPUT)
                    add(field + ".stage", "must be input: only whole questions have a meaning to compare.");
                if (rule.action() == Action.REDACT)
                    add(field + ".action", "must be block or flag: a meaning has no place in the text.");
            }
            case INJECTION -> {
                if (rule.stage() == Stage.OUTPUT) add(field + ".stage", "must be input or passage.");
            }
            case PROMPT_LEAK -> {
                if (rule.stage() != Stage.OUTPUT) add(field + ".stage", "must be output.");
            }
            case SECRET, PII -> {}
        }
    }

    private void needsValues(String field, Rule rule) {
        if (rule.values().isEmpty()) add(field + ".values", "must have at least one.");
    }

    private void value(String field, Rule rule, String value) {
        if (value.isBlank() || value.length() > LONGEST_VALUE) {
            add(field, "must have 1 to " + LONGEST_VALUE + " characters.");
            return;
        }
        switch (rule.kind()) {
            case REGEX -> Expressions.fault(value).ifPresent(fault -> add(field, fault));
            case PII -> {
                if (Kind.of(value).isEmpty()) add(field, "must be a kind of personal data, such as email.");
            }
            case INJECTION -> {
                if (!value.equals(GuardrailSet.BY_MEANING)) add(field, "must be " + GuardrailSet.BY_MEANING + ".");
            }
            case CONTAINS, BANNED, SEMANTIC, SECRET, PROMPT_LEAK -> {}
        }
    }

    private void add(String field, String fault) {
        faults.add(new FieldFault(field, field + " " + fault));
    }
}
