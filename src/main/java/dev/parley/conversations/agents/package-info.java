/// Assistants that a tenant defines: instructions, model, whether they know the tenant's documents, how they greet.
///
/// `Agents` keeps every version; a conversation takes the terms of one over when it begins. The plan says how many
/// there may be.
///
/// Uses `tenancy`, `identity`. Emits the audit's `agent.created`, `.changed` and `.deleted`.
@NullMarked
package dev.parley.conversations.agents;

import org.jspecify.annotations.NullMarked;
