package dev.parley.gateway;

import dev.parley.identity.Caller;
import dev.parley.kernel.Deadline;
import dev.parley.knowledge.Scope;
import dev.parley.providers.ChatRequest;
import dev.parley.routing.Routing;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/// A request to be answered, with what surrounds it.
///
/// @param knowledge whether the caller asks for an answer from documents; `auto` does so by itself
/// @param caller who asks
/// @param arrived when the request came, as of `System.nanoTime()`
/// @param steering decides who answers
/// @param vector of the question; null when nobody needed it yet
/// @param urgency what its caller minds
/// @param assistant on whose terms it is answered
/// @param course takes what happened on the way
/// @param header takes the headers that every response has, refusals included: name and value
record Question(
        ChatRequest request,
        boolean knowledge,
        Caller caller,
        Deadline deadline,
        long arrived,
        Steering steering,
        @Nullable QuestionVector vector,
        Urgency urgency,
        Assistant assistant,
        Course course,
        BiConsumer<String, String> header) {
    /// One that no caller waits for: nobody is told of its headers.
    static Question own(ChatRequest request, boolean knowledge, Assistant assistant, Caller caller, Deadline deadline) {
        return new Question(
                request,
                knowledge,
                caller,
                deadline,
                System.nanoTime(),
                Steering.NONE,
                null,
                Urgency.NORMAL,
                assistant,
                new Course(),
                (_, _) -> {});
    }

    Question with(ChatRequest other, @Nullable QuestionVector known) {
        return new Question(
                other, knowledge, caller, deadline, arrived, steering, known, urgency, assistant, course, header);
    }

    /// Which documents it may rest on: anybody can ask with a page's key, so that a page finds what is for some
    /// audience only where an agent's scope says so.
    Scope scope() {
        var of = assistant.scope();
        return of.equals(Scope.ALL) && caller.kind() == Caller.Kind.WIDGET ? Scope.OPEN : of;
    }

    /// Whether the answer has to rest on documents.
    boolean grounded() {
        return knowledge || request.model().equals(Routing.AUTO);
    }
}
