package dev.parley.simulator;

import java.util.List;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.jspecify.annotations.Nullable;

/// A provider made of nothing but its wire format: OpenAI's and Anthropic's endpoints on one port.
///
/// `POST /v1/chat/completions`, `POST /v1/embeddings`, `POST /v1/messages`, `POST /v1/messages/count_tokens`,
/// `GET /v1/models[/{id}]` (in Anthropic's shape when `anthropic-version` is sent), `GET /sim/stats`, and
/// `/sim/pace?latency_ms=100&rate=10` which sets latency and tokens a second from now on. Any key is
/// accepted except none and `bad-key`. What is answered: `Answers`. How to make it slow or fail: `Behaviour`, `Fault`.
public final class Simulator implements AutoCloseable {
    private static final int THREADS_BESIDE_SELECTORS = 6;

    private final Server server;
    private final ServerConnector connector;
    private final Traffic traffic;

    private Simulator(Server server, ServerConnector connector, Traffic traffic) {
        this.server = server;
        this.connector = connector;
        this.traffic = traffic;
    }

    /// Starts to listen on loopback.
    /// @param port 0 lets the system choose
    /// @throws IllegalStateException when the port cannot be had
    public static Simulator start(int port, SimulatorSettings settings) {
        return start(port, settings, (_, _) -> null);
    }

    /// What a model says to a text.
    public interface Known {
        /// @param user the last user message
        /// @return null when nothing is known of it
        @Nullable
        String answer(String model, String user);
    }

    /// @param known goes before rules 3 to 5 of `Answers`
    public static Simulator start(int port, SimulatorSettings settings, Known known) {
        var threads = new QueuedThreadPool(settings.selectors() + THREADS_BESIDE_SELECTORS, 2);
        threads.setName("simulator");
        threads.setDaemon(true);
        var server = new Server(threads);
        var http = new HttpConfiguration();
        http.setSendServerVersion(false);
        http.setOutputBufferSize(8 * 1024);
        var connector = new ServerConnector(server, 1, settings.selectors(), new HttpConnectionFactory(http));
        connector.setHost("127.0.0.1");
        connector.setPort(port);
        connector.setAcceptQueueSize(4096);
        connector.setIdleTimeout(600_000);
        server.addConnector(connector);
        var traffic = new Traffic(settings.recorded());
        server.setHandler(new Front(traffic, new Chat(settings, traffic, known)));
        server.setStopTimeout(0);
        try {
            server.start();
        } catch (Exception e) { // what Jetty's lifecycle declares
            throw new IllegalStateException("The simulator cannot listen on port " + port + ": " + e.getMessage(), e);
        }
        return new Simulator(server, connector, traffic);
    }

    public int port() {
        return connector.getLocalPort();
    }

    /// Without a path, for Anthropic's SDK; OpenAI's wants `openAiUrl`.
    public String baseUrl() {
        return "http://127.0.0.1:" + port();
    }

    /// `baseUrl` with `/v1`.
    public String openAiUrl() {
        return baseUrl() + "/v1";
    }

    /// The last requests, oldest first, at most as many as the settings keep.
    public List<SeenRequest> requests() {
        return traffic.requests();
    }

    /// All requests since the start.
    public long total() {
        return traffic.total();
    }

    /// Requests for a model since the start or the last `reset`.
    public int ofModel(String model) {
        return traffic.ofModel(model);
    }

    /// Requests that have come and are not answered to their end.
    public long inFlight() {
        return traffic.inFlight();
    }

    /// Requests whose client left before the end of the answer.
    public long cancelled() {
        return traffic.cancelled();
    }

    /// Forgets the requests seen and the counts by model; `fault-first-…` begins anew.
    public void reset() {
        traffic.reset();
    }

    /// Waits until `close` is called or the thread is interrupted.
    public void join() throws InterruptedException {
        server.join();
    }

    @Override
    public void close() {
        try {
            server.stop();
        } catch (Exception e) { // what Jetty's lifecycle declares
            throw new IllegalStateException("The simulator did not stop", e);
        }
    }
}
