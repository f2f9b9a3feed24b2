package dev.parley.guardrails;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A tenant's guardrails as data. Every field may be absent (null).
///
/// @param blockedTools names of tools that no request may offer and no answer may call
/// @param topics what may be talked about; null for anything
/// @param checkBudgetMs how long a check may run; 50 by default
/// @param onTimeout what becomes of a text when a check that would block or redact did not end; open by default
public record Guardrails(
        @Nullable List<Rule> rules,
        @Nullable List<String> blockedTools,
        @Nullable Topics topics,
        @Nullable Integer checkBudgetMs,
        @Nullable OnTimeout onTimeout) {
    public static final Guardrails NONE = new Guardrails(null, null, null, null, null);
    static final int BUDGET_MS = 50;

    public enum OnTimeout {
        FAIL_OPEN,
        FAIL_CLOSED
    }

    /// @param allowed each topic with examples of questions
    /// @param message what the caller is told beyond them; null for a general message
    public record Topics(
            @Nullable Map<String, List<String>> allowed,
            @Nullable String message) {
        public Topics {
            allowed = allowed == null ? Map.of() : Map.copyOf(allowed);
        }

        @Override
        public Map<String, List<String>> allowed() {
            return allowed == null ? Map.of() : allowed;
        }
    }

    public Guardrails {
        rules = rules == null ? List.of() : List.copyOf(rules);
        blockedTools = blockedTools == null ? List.of() : List.copyOf(blockedTools);
        checkBudgetMs = checkBudgetMs == null ? BUDGET_MS : checkBudgetMs;
        onTimeout = onTimeout == null ? OnTimeout.FAIL_OPEN : onTimeout;
    }

    @Override
    public List<Rule> rules() {
        return rules == null ? List.of() : rules;
    }

    @Override
    public List<String> blockedTools() {
        return blockedTools == null ? List.of() : blockedTools;
    }
}
