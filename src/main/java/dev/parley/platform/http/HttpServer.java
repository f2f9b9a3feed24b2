package dev.parley.platform.http;

import dev.parley.platform.tasks.Tasks;
import dev.parley.platform.telemetry.Metrics;
import dev.parley.platform.telemetry.Tracing;
import io.javalin.Javalin;
import io.javalin.compression.CompressionStrategy;
import io.javalin.config.JavalinConfig;
import io.javalin.http.servlet.JavalinServlet;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The HTTP server: mounts routes and surrounds each handler with the one list of filters.
public final class HttpServer implements AutoCloseable {
    private static final Duration SILENCE = Duration.ofSeconds(15);

    private static final Logger LOG = LoggerFactory.getLogger(HttpServer.class);

    private final HttpSettings settings;
    private final Metrics metrics;
    private final Tracing tracing;
    private final LongAdder running = new LongAdder();
    private final OpenStreams streams;
    private final @Nullable Certificate certificate;
    private final Server jetty;
    private final ServerConnector connector;
    private volatile Dispatcher dispatcher;
    private volatile int port;

    /// A server that is still starting: all but the given routes, which must be public, are answered with 503 until
    /// `serve` is called.
    public HttpServer(HttpSettings settings, List<Route> early, Metrics metrics, Tracing tracing, Tasks tasks) {
        this.settings = settings;
        this.metrics = metrics;
        this.tracing = tracing;
        this.streams = new OpenStreams(tasks, SILENCE);
        this.certificate = settings.tls() == null ? null : new Certificate(settings.tls(), tasks);
        this.dispatcher = new Dispatcher(early, this::filters, Dispatcher::starting, settings, streams);
        var javalin = Javalin.create(this::configure);
        this.jetty = Listener.server(settings, new JavalinServlet(javalin.unsafe));
        this.connector = Listener.connector(jetty, settings, certificate == null ? null : certificate.context());
        metrics.gauge("http_requests_running", "Requests being answered, streams included.", running::sum);
        metrics.gauge("http_streams_open", "Event streams being sent.", streams::size);
    }

    /// @param routes all that are served
    /// @param authenticate surrounds the routes that need a permission: finds out who calls, refuses whoever may
    ///     not, and tells `Exchange.authenticated`
    public HttpServer(
            HttpSettings settings,
            List<Route> routes,
            Filter authenticate,
            IdempotencyStore idempotency,
            Metrics metrics,
            Tracing tracing,
            Tasks tasks) {
        this(settings, List.of(), metrics, tracing, tasks);
        serve(routes, authenticate, idempotency);
    }

    /// From here on these routes are served, and no others.
    public void serve(List<Route> routes, Filter authenticate, IdempotencyStore idempotency) {
        Function<Route, List<Filter>> all = route -> {
            var filters = filters(route);
            if (route.permission().isPresent() && !route.socket()) filters.add(authenticate);
            if (route.idempotent()) filters.add(new IdempotencyFilter(idempotency));
            return filters;
        };
        dispatcher = new Dispatcher(routes, all, Dispatcher::notFound, settings, streams);
    }

    /// What every request passes, outermost first.
    private List<Filter> filters(Route route) {
        var filters = new ArrayList<Filter>();
        filters.add(new ObserveFilter(metrics, tracing, running, route));
        filters.add(new ErrorFilter());
        filters.add(new DeadlineFilter(settings.timeout()));
        return filters;
    }

    /// Of Javalin only its servlet and context are used: routing, errors and responses are done here, so that a
    /// request passes none of its handlers, regular expressions and copies, and no session handling. Its servlet
    /// for WebSockets, which would take their requests first, is left out.
    private void configure(JavalinConfig config) {
        config.unsafe.servletRequestLifecycle = List.of((submit, servlet, context, path) -> dispatcher.serve(context));
        config.startup.startupWatcherEnabled = false;
        config.http.compressionStrategy = CompressionStrategy.NONE;
        config.http.generateEtags = false;
    }

    /// Begins to listen. When this returns, the port answers.
    /// @throws IOException when the port is taken or may not be used
    public HttpServer start() throws IOException {
        try {
            jetty.start();
            port = connector.getLocalPort();
            return this;
        } catch (IOException | RuntimeException e) {
            throw e;
        } catch (Exception e) { // what Jetty's lifecycle declares
            throw new IllegalStateException("The HTTP server did not start.", e);
        }
    }

    /// The port it listens on; also after the end, 0 before the start.
    public int port() {
        return port;
    }

    /// Stops: accepts no more connections, answers new requests on open ones with 503, lets running requests and
    /// streams
    /// finish until the drain deadline, then cuts them.
    @Override
    public void close() {
        try {
            jetty.stop();
        } catch (Exception e) { // what Jetty's lifecycle declares; past the deadline it throws, having cut what ran
            LOG.warn("The HTTP server cut requests that ran past the drain deadline: {}", e.toString());
        }
        streams.close();
        if (certificate != null) certificate.close();
    }
}
