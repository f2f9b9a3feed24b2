package dev.parley.platform.http;

import dev.parley.kernel.Deadline;
import dev.parley.kernel.ErrorCode;
import dev.parley.kernel.Ids;
import dev.parley.kernel.PlatformException;
import io.javalin.http.Context;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Takes each request to its route and runs the route's filters around the route's handler, on the thread of the
/// request.
final class Dispatcher {
    private static final int LONGEST_ID = 128;

    private final Router<Mounted> router = new Router<>();
    private final Map<ErrorShape, Handler> nowhere = new java.util.EnumMap<>(ErrorShape.class);
    private final Handler missing;
    private final HttpSettings settings;
    private final OpenStreams streams;

    /// @param handler with the filters around it
    private record Mounted(Route route, Handler handler) {}

    /// @param filters those of a route, outermost first
    /// @param missing refuses what no route has
    Dispatcher(
            List<Route> routes,
            Function<Route, List<Filter>> filters,
            Handler missing,
            HttpSettings settings,
            OpenStreams streams) {
        this.missing = missing;
        this.settings = settings;
        this.streams = streams;
        for (var route : routes) {
            var handler = wrapped(filters.apply(route), route.handler());
            router.add(route.method().name(), route.path(), new Mounted(route, handler));
        }
        for (var shape : ErrorShape.values()) {
            var unmatched = Route.get("unmatched", null, exchange -> {}).errors(shape);
            nowhere.put(
                    shape,
                    wrapped(
                            filters.apply(unmatched),
                            exchange -> exchange.route().handler().handle(exchange)));
        }
    }

    void serve(Context context) {
        try {
            route(context);
        } catch (Exception e) { // filters may declare any; the error boundary lets none through
            throw new IllegalStateException("A filter outside of the error boundary failed.", e);
        }
    }

    private void route(Context context) throws Exception {
        var request = context.req();
        var path = request.getRequestURI();
        var match = router.find(request.getMethod(), path);
        if (match != null && match.target() != null) {
            var mounted = match.target();
            mounted.handler.handle(exchange(context, mounted.route, match.parameters()));
            return;
        }
        var shape = Errors.shapeOf(path);
        var asked = preflighted(request);
        Handler answer = match == null ? missing : exchange -> notAllowed(exchange, match.methods());
        if (asked != null) answer = exchange -> CrossOrigin.preflight(exchange, asked);
        var exchange = exchange(context, Route.get(path, null, answer).errors(shape), Map.of());
        java.util.Objects.requireNonNull(nowhere.get(shape)).handle(exchange);
    }

    /// The route that a browser asks to use; null when it asks nothing, or for none that pages may use.
    private @Nullable Route preflighted(HttpServletRequest request) {
        var method = request.getHeader("Access-Control-Request-Method");
        if (!request.getMethod().equals("OPTIONS") || method == null || request.getHeader("Origin") == null)
            return null;
        var match = router.find(method, request.getRequestURI());
        if (match == null || match.target() == null || !match.target().route.widget()) return null;
        return match.target().route;
    }

    private Exchange exchange(Context context, Route route, Map<String, String> parameters) {
        var sent = context.req().getHeader("X-Request-Id");
        var id = sent != null && wellFormed(sent) ? sent : Ids.format("req", Ids.next());
        var deadline = Deadline.in(settings.timeout());
        return new Exchange(context, route, parameters, id, deadline, streams, settings.trustedProxies());
    }

    static void starting(Exchange exchange) {
        throw new PlatformException(ErrorCode.STARTING, "This node is starting; send the request again.")
                .retryAfter(Duration.ofSeconds(1));
    }

    static void notFound(Exchange exchange) {
        throw new PlatformException(ErrorCode.NOT_FOUND, "There is nothing at " + exchange.path() + ".");
    }

    private static void notAllowed(Exchange exchange, Set<String> methods) {
        var allowed = String.join(", ", methods);
        exchange.header("Allow", allowed);
        throw new PlatformException(
                ErrorCode.METHOD_NOT_ALLOWED,
                exchange.path() + " does not take " + exchange.method() + "; it takes " + allowed + ".");
    }

    private static Handler wrapped(List<Filter> filters, Handler handler) {
        for (var filter : filters.reversed()) {
            var next = handler;
            handler = exchange -> filter.around(exchange, next);
        }
        return handler;
    }

    /// `[A-Za-z0-9._-]{1,128}`: what can stand in a log and a header without harm.
    static boolean wellFormed(String id) {
        if (id.isEmpty() || id.length() > LONGEST_ID) return false;
        for (int i = 0; i < id.length(); i++) {
            char c = id.charAt(i);
            boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
            if (!letter && c != '.' && c != '_' && c != '-') return false;
        }
        return true;
    }
}
