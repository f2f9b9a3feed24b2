package dev.parley.conversations;

import dev.parley.conversations.agents.Agent;
import dev.parley.gateway.Assistant;
import dev.parley.guardrails.Guardrails;
import dev.parley.kernel.Ids;
import dev.parley.kernel.TenantId;
import dev.parley.knowledge.Scope;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/// @param endUser the pseudonym of whose it is; null for nobody's
record Conversation(
        TenantId tenant,
        UUID id,
        @Nullable UUID endUser,
        String model,
        @Nullable String fallbackModel,
        @Nullable Double temperature,
        Body body,
        @Nullable Instant archivedAt,
        Instant createdAt,
        Instant updatedAt) {
    /// @param endUser by the tenant's name for them
    /// @param agent whose terms were taken over when it began, such as `agt_0198…`; null for none
    record Body(
            @Nullable String title,
            @Nullable String systemPrompt,
            @Nullable String endUser,
            @Nullable ObjectNode metadata,
            @Nullable String agent,
            @Nullable Long agentVersion,
            @Nullable Boolean knowledge,
            Agent.@Nullable Documents knowledgeScope,
            @Nullable Guardrails guardrails) {
        Body titled(String other) {
            return new Body(
                    other, systemPrompt, endUser, metadata, agent, agentVersion, knowledge, knowledgeScope, guardrails);
        }

        /// Answers rest on the tenant's documents unless an agent's terms say otherwise.
        boolean grounded() {
            return !Boolean.FALSE.equals(knowledge);
        }

        /// On whose terms it is answered.
        Assistant assistant() {
            if (agent == null) return Assistant.NONE;
            return new Assistant(
                    agent + " " + agentVersion,
                    guardrails == null ? Guardrails.NONE : guardrails,
                    knowledgeScope == null ? Scope.ALL : knowledgeScope.scope());
        }
    }

    @Nullable
    UUID agentId() {
        return body.agent == null ? null : Ids.parse(Agent.PREFIX, body.agent).orElse(null);
    }

    Conversation titled(String title) {
        return new Conversation(
                tenant,
                id,
                endUser,
                model,
                fallbackModel,
                temperature,
                body.titled(title),
                archivedAt,
                createdAt,
                updatedAt);
    }
}
