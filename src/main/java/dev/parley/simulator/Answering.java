package dev.parley.simulator;

import java.nio.ByteBuffer;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.PreEncodedHttpField;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/// One request under way and the ways to end it.
final class Answering {
    static final HttpField JSON = new PreEncodedHttpField(HttpHeader.CONTENT_TYPE, "application/json");
    private static final HttpField EVENTS =
            new PreEncodedHttpField(HttpHeader.CONTENT_TYPE, "text/event-stream; charset=utf-8");
    private static final HttpField HTML = new PreEncodedHttpField(HttpHeader.CONTENT_TYPE, "text/html; charset=utf-8");
    private static final HttpField NO_CACHE = new PreEncodedHttpField(HttpHeader.CACHE_CONTROL, "no-cache");

    private final Request request;
    private final Response response;
    private final Callback callback;
    private final Traffic traffic;
    private final byte[] body;
    private final long number;

    Answering(Request request, Response response, Callback callback, Traffic traffic, byte[] body) {
        this.request = request;
        this.response = response;
        this.callback = callback;
        this.traffic = traffic;
        this.body = body;
        this.number = traffic.begin(request, body);
    }

    Request request() {
        return request;
    }

    byte[] body() {
        return body;
    }

    /// Counts the requests of this simulator, from 1.
    long number() {
        return number;
    }

    void json(byte[] json) {
        traffic.end(false);
        send(response, callback, 200, JSON, json);
    }

    void problem(Wire wire, Problem problem) {
        traffic.end(false);
        send(response, callback, problem.status(), JSON, wire.error(problem));
    }

    void html(int status, String page) {
        traffic.end(false);
        send(response, callback, status, HTML, Out.ascii(page));
    }

    void header(String name, String value) {
        response.getHeaders().put(name, value);
    }

    /// Sets the length of a body that is sent whole; one without end has none.
    void length(Script script) {
        if (script.end() == Script.End.REPEAT) response.getHeaders().remove(HttpHeader.CONTENT_LENGTH);
        else response.getHeaders().put(HttpHeader.CONTENT_LENGTH, script.out().size());
    }

    void write(Script script, boolean events, boolean joined) {
        response.setStatus(200);
        response.getHeaders().put(events ? EVENTS : JSON);
        if (events) response.getHeaders().put(NO_CACHE);
        var scheduler = request.getComponents().getScheduler();
        new ScriptWriter(script, request, response, callback, scheduler, joined, traffic::end).iterate();
    }

    static void send(Response response, Callback callback, int status, HttpField type, byte[] bytes) {
        response.setStatus(status);
        response.getHeaders().put(type);
        response.getHeaders().put(HttpHeader.CONTENT_LENGTH, bytes.length);
        response.write(true, ByteBuffer.wrap(bytes), callback);
    }
}
