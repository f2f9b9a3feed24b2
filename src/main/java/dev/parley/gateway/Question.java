package dev.parley.gateway;

import dev.parley.identity.Caller;
import dev.parley.kernel.Deadline;
import dev.parley.providers.ChatRequest;
import dev.parley.routing.Routing;
import java.util.function.BiConsumer;

/// A request to be answered, with what surrounds it.
///
/// @param knowledge whether the caller asks for an answer from documents; `auto` does so by itself
/// @param caller who asks
/// @param arrived when the request came, as of `System.nanoTime()`
/// @param urgency what its caller minds
/// @param course takes what happened on the way
/// @param header takes the headers that every response has, refusals included: name and value
public record Question(
        ChatRequest request,
        boolean knowledge,
        Caller caller,
        Deadline deadline,
        long arrived,
        Urgency urgency,
        Course course,
        BiConsumer<String, String> header) {
    Question with(ChatRequest other) {
        return new Question(other, knowledge, caller, deadline, arrived, urgency, course, header);
    }

    /// Whether the answer has to rest on documents.
    boolean grounded() {
        return knowledge || request.model().equals(Routing.AUTO);
    }
}
