package dev.parley.gateway;

import dev.parley.guardrails.Guardrails;
import dev.parley.knowledge.Scope;

/// On whose terms a request is answered, beyond the tenant's own.
///
/// @param id the agent with its version, so that answers of one are not given for another; empty for none
/// @param guardrails hold beside the tenant's
/// @param scope the documents that it knows
public record Assistant(String id, Guardrails guardrails, Scope scope) {
    public static final Assistant NONE = new Assistant("", Guardrails.NONE, Scope.ALL);
}
