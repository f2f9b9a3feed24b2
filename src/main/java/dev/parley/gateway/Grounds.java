package dev.parley.gateway;

import dev.parley.knowledge.FollowUp;
import dev.parley.knowledge.Retrieval;
import dev.parley.providers.ChatRequest;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Finds the passages that an answer is to rest on.
record Grounds(Retrieval retrieval, Guarding guarding) {
    /// How many passages an answer may rest on.
    private static final int PASSAGES = 6;

    /// The request with its passages; a follow-up is looked for together with what was asked before it.
    /// @param vector of the question, where it is known
    ChatRequest under(Asked asked, @Nullable Supplier<float[]> vector) {
        var request = asked.request();
        var question = request.question();
        var topic = FollowUp.topic(request.earlier(), question);
        var scope = asked.question().scope();
        var found = retrieval.find(question, topic, vector, PASSAGES, scope);
        return request.withGrounding(
                new ChatRequest.Grounding(question, topic, guarding.passages(asked.guarded(), found)));
    }
}
