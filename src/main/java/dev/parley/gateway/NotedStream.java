package dev.parley.gateway;

import dev.parley.knowledge.QueryLog;
import dev.parley.privacy.detect.Detectors;
import dev.parley.providers.ChatEvent;
import dev.parley.providers.ChatStream;
import dev.parley.providers.ReshapedStream;

/// An answer from documents of a tenant that wants to know what its documents are asked: at its end the question is
/// noted, and whether anything was cited. A question that holds personal data is not.
final class NotedStream extends ReshapedStream {
    private static final Detectors PERSONAL = Detectors.all();

    private final Asked asked;
    private final QueryLog log;
    private boolean cited;

    static ChatStream of(ChatStream source, Asked asked, QueryLog log) {
        var wishes = asked.tenant().config().knowledge();
        boolean wanted = wishes != null && Boolean.TRUE.equals(wishes.logQueries());
        return wanted && !OwnQuestions.ours() && asked.question().grounded()
                ? new NotedStream(source, asked, log)
                : source;
    }

    private NotedStream(ChatStream source, Asked asked, QueryLog log) {
        super(source);
        this.asked = asked;
        this.log = log;
    }

    @Override
    protected void take(ChatEvent event) {
        if (event instanceof ChatEvent.Cited some) cited = !some.citations().isEmpty();
        if (event instanceof ChatEvent.Finished) note();
        add(event);
    }

    private void note() {
        var question = asked.request().question();
        if (PERSONAL.find(question).isEmpty()) log.note(asked.tenant().id(), question, cited);
    }
}
