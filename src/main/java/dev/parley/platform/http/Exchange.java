package dev.parley.platform.http;

import dev.parley.kernel.Deadline;
import dev.parley.kernel.ErrorCode;
import dev.parley.kernel.PlatformException;
import dev.parley.platform.json.Json;
import io.javalin.http.Context;
import java.io.IOException;
import java.util.Optional;

/// One request and its response, as handlers see them. Used by the request's own thread only.
public final class Exchange {
    private final Context context;
    private final Route route;
    private final String requestId;
    private final Deadline deadline;

    Exchange(Context context, Route route, String requestId, Deadline deadline) {
        this.context = context;
        this.route = route;
        this.requestId = requestId;
        this.deadline = deadline;
    }

    public Route route() {
        return route;
    }

    /// The caller's `X-Request-Id` when it is well-formed, else one of ours.
    public String requestId() {
        return requestId;
    }

    public Deadline deadline() {
        return deadline;
    }

    public Optional<String> header(String name) {
        return Optional.ofNullable(context.req().getHeader(name));
    }

    public String pathParam(String name) {
        return context.pathParam(name);
    }

    public Optional<String> query(String name) {
        return Optional.ofNullable(context.queryParam(name));
    }

    /// A whole number in the query.
    /// @throws PlatformException INVALID_REQUEST naming the parameter when it is no number or out of range
    public int query(String name, int otherwise, int least, int most) {
        var text = context.queryParam(name);
        if (text == null) return otherwise;
        try {
            int value = Integer.parseInt(text);
            if (value >= least && value <= most) return value;
        } catch (NumberFormatException notANumber) {
            // said below
        }
        throw PlatformException.invalid(name, name + " must be a whole number from " + least + " to " + most + ".");
    }

    /// The network address of the peer.
    public String remoteAddress() {
        return context.ip();
    }

    /// The whole body, bounded by the route's limit.
    /// @throws PlatformException REQUEST_TOO_LARGE, or INVALID_REQUEST when the caller's connection broke
    public byte[] body() {
        if (context.req().getContentLengthLong() > route.maxBody()) throw tooLarge();
        try {
            var bytes = context.req().getInputStream().readNBytes(route.maxBody() + 1);
            if (bytes.length > route.maxBody()) throw tooLarge();
            return bytes;
        } catch (IOException broken) {
            throw new PlatformException(
                    ErrorCode.INVALID_REQUEST, "The request body could not be read to its end.", broken);
        }
    }

    private PlatformException tooLarge() {
        return new PlatformException(
                ErrorCode.REQUEST_TOO_LARGE, "The request body may have " + route.maxBody() + " bytes at most.");
    }

    /// The body as a record whose components are the permitted fields.
    public <T> T read(Class<T> type) {
        return Json.read(body(), type);
    }

    /// Javalin's own view, for what only some routes need (multipart).
    public Context context() {
        return context;
    }

    public Exchange header(String name, String value) {
        context.res().setHeader(name, value);
        return this;
    }

    public void json(int status, Object value) {
        bytes(status, "application/json", Json.write(value));
    }

    public void noContent() {
        context.status(204);
    }

    public void bytes(int status, String contentType, byte[] body) {
        context.status(status).contentType(contentType).result(body);
    }

    /// Begins a `text/event-stream` response with status 200. From here on errors can only be told inside it.
    public EventStream stream() {
        return new EventStream(context.res());
    }

    /// Whether response bytes or headers have left already.
    public boolean committed() {
        return context.res().isCommitted();
    }
}
