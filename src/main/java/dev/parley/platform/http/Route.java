package dev.parley.platform.http;

import dev.parley.kernel.Permission;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// One route as data. Each `*Api` gives its list; the server mounts them, the tests, the roles and the documentation
/// read the same list.
///
/// @param path with `{name}` for a parameter
/// @param needs what the caller must be permitted; null only for the routes of the one public list (`RoutesTest`)
/// @param idempotent whether an `Idempotency-Key` is honoured: POSTs that create or spend
/// @param maxBody the largest request body, in bytes
/// @param streams whether it may answer with an event stream; `Exchange.stream` insists on it, so that tests and
///     documentation can tell which routes do
/// @param widget whether pages in browsers may use it, with a publishable key: browsers are then let ask for it
/// @param socket whether it becomes a WebSocket, whose first message holds the credentials: its handler asks
///     for what
///     is needed, not a filter
public record Route(
        Method method,
        String path,
        @Nullable Permission needs,
        Handler handler,
        ErrorShape errors,
        boolean idempotent,
        int maxBody,
        boolean streams,
        boolean widget,
        boolean socket) {
    /// Enough for a long prompt with pictures; documents have their own limit.
    public static final int DEFAULT_MAX_BODY = 20 * 1024 * 1024;

    public enum Method {
        GET,
        POST,
        PUT,
        PATCH,
        DELETE
    }

    public static Route of(Method method, String path, @Nullable Permission needs, Handler handler) {
        return new Route(
                method, path, needs, handler, ErrorShape.PROBLEM, false, DEFAULT_MAX_BODY, false, false, false);
    }

    public static Route get(String path, @Nullable Permission needs, Handler handler) {
        return of(Method.GET, path, needs, handler);
    }

    public static Route post(String path, @Nullable Permission needs, Handler handler) {
        return of(Method.POST, path, needs, handler);
    }

    public static Route delete(String path, @Nullable Permission needs, Handler handler) {
        return of(Method.DELETE, path, needs, handler);
    }

    public static Route socket(String path, Permission needs, Handler handler) {
        var route = get(path, needs, handler);
        return new Route(route.method, path, needs, handler, route.errors, false, DEFAULT_MAX_BODY, false, true, true);
    }

    public Route errors(ErrorShape shape) {
        return new Route(method, path, needs, handler, shape, idempotent, maxBody, streams, widget, socket);
    }

    public Route idempotent(boolean honoured) {
        return new Route(method, path, needs, handler, errors, honoured, maxBody, streams, widget, socket);
    }

    public Route maxBody(int bytes) {
        return new Route(method, path, needs, handler, errors, idempotent, bytes, streams, widget, socket);
    }

    public Route handler(Handler other) {
        return new Route(method, path, needs, other, errors, idempotent, maxBody, streams, widget, socket);
    }

    public Route streams(boolean may) {
        return new Route(method, path, needs, handler, errors, idempotent, maxBody, may, widget, socket);
    }

    public Route widget(boolean may) {
        return new Route(method, path, needs, handler, errors, idempotent, maxBody, streams, may, socket);
    }

    public Optional<Permission> permission() {
        return Optional.ofNullable(needs);
    }

    /// `POST /v1/chat/completions`: the name under which tests, metrics and documentation know it.
    public String name() {
        return method + " " + path;
    }
}
