package dev.parley.simulator;

import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.http.HttpHeader;
import tools.jackson.databind.node.ObjectNode;

/// Answers a chat request of either dialect.
final class Chat {
    private static final String PAGE = "<html><head><title>502 Bad Gateway</title></head><body><center><h1>502 Bad"
            + " Gateway</h1></center></body></html>\n";

    private volatile SimulatorSettings settings;
    private final Traffic traffic;
    private final Simulator.Known known;

    Chat(SimulatorSettings settings, Traffic traffic, Simulator.Known known) {
        this.settings = settings;
        this.traffic = traffic;
        this.known = known;
    }

    SimulatorSettings settings() {
        return settings;
    }

    void settings(SimulatorSettings changed) {
        settings = changed;
    }

    void answer(Wire wire, ObjectNode body, Answering to) {
        var prompt = wire.read(body);
        var behaviour = Behaviour.of(settings, prompt.model(), to.request().getHeaders());
        if (failed(wire, prompt.model(), behaviour, to)) return;
        var answer = Answers.to(prompt, behaviour.events(), known.answer(prompt.model(), prompt.user()));
        var reply = new Reply(
                to.number(),
                TimeUnit.MILLISECONDS.toSeconds(System.currentTimeMillis()),
                prompt.model(),
                answer,
                behaviour.inputTokens() > 0 ? behaviour.inputTokens() : prompt.inputTokens(),
                behaviour.outputTokens() > 0 ? behaviour.outputTokens() : answer.outputTokens(),
                !behaviour.has(Fault.NO_USAGE),
                prompt.usageInStream());
        if (prompt.stream()) stream(wire, reply, behaviour, to);
        else whole(wire, reply, behaviour, to);
    }

    /// Counts the model and, when it is one that fails at once, answers so.
    boolean failed(Wire wire, String model, Answering to) {
        return failed(wire, model, Behaviour.of(settings, model, to.request().getHeaders()), to);
    }

    private boolean failed(Wire wire, String model, Behaviour behaviour, Answering to) {
        int count = traffic.model(model);
        var call = behaviour.fault();
        if (call == null) return false;
        switch (call.fault()) {
            case FIRST -> {
                if (count > call.or(1)) return false;
                to.problem(wire, call.fault().problem());
            }
            case BAD_GATEWAY -> to.html(502, PAGE);
            case WRONG_TYPE -> to.html(200, "<html><body>Welcome to nginx!</body></html>\n");
            case EMPTY -> to.json(new byte[0]);
            case HANG -> {
                var silence = new Script();
                silence.end(Script.End.SILENCE);
                to.write(silence, false, false);
            }
            default -> {
                if (call.fault().status() == 0) return false;
                if (call.fault() == Fault.RATE_LIMITED) rateLimited(call.or(1), to);
                to.problem(wire, call.fault().problem());
            }
        }
        return true;
    }

    private static void rateLimited(int seconds, Answering to) {
        to.header(HttpHeader.RETRY_AFTER.asString(), Integer.toString(seconds));
        to.header("x-ratelimit-limit-requests", "60");
        to.header("x-ratelimit-remaining-requests", "0");
        to.header("x-ratelimit-reset-requests", seconds + "s");
        to.header("anthropic-ratelimit-requests-limit", "60");
        to.header("anthropic-ratelimit-requests-remaining", "0");
    }

    private void stream(Wire wire, Reply reply, Behaviour behaviour, Answering to) {
        var script = new Script();
        wire.stream(reply, script);
        script.pace(behaviour.latencyNanos(), Faults.firstContentDelay(behaviour), behaviour.gapNanos());
        var fault = behaviour.fault();
        if (fault != null) Faults.apply(fault, script, wire, true);
        to.write(script, true, !settings.flushEvents());
    }

    private static void whole(Wire wire, Reply reply, Behaviour behaviour, Answering to) {
        var json = wire.json(reply);
        var fault = behaviour.fault();
        if (fault != null && fault.fault() == Fault.ERROR_EVENT) {
            to.problem(wire, fault.fault().problem());
            return;
        }
        // a body comes when its last token is ready
        long work = behaviour.latencyNanos()
                + behaviour.gapNanos() * Math.max(0, reply.answer().pieces().size() - 1);
        long wait = work + Faults.firstContentDelay(behaviour);
        if (wait == 0 && fault == null) {
            to.json(json);
            return;
        }
        var script = new Script();
        script.contentBegins();
        script.out().raw(json);
        script.mark();
        script.contentEnds();
        script.pace(wait, 0, 0);
        to.header(HttpHeader.CONTENT_LENGTH.asString(), Integer.toString(json.length));
        if (fault != null) {
            Faults.apply(fault, script, wire, false);
            boolean otherLength = script.end() == Script.End.REPEAT || script.end() == Script.End.COMPLETE;
            if (otherLength) to.length(script);
        }
        to.write(script, false, false);
    }
}
