package dev.parley.knowledge.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import dev.parley.kernel.TenantId;
import dev.parley.platform.http.HostAddresses;
import dev.parley.platform.http.PublicAddresses;
import dev.parley.platform.http.Upstream;
import dev.parley.platform.http.UpstreamSettings;
import dev.parley.platform.tasks.Tasks;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FetcherIT {
    private static final int MOST = 100_000;

    private final Tasks tasks = new Tasks();
    private final Upstream anywhere = upstream(HostAddresses.SYSTEM);
    private final Fetcher fetcher = new Fetcher(anywhere, MOST, Duration.ofSeconds(2));
    private final AtomicInteger asked = new AtomicInteger();
    private HttpServer server;

    private Upstream upstream(HostAddresses addresses) {
        var settings = new UpstreamSettings(10, 4, Duration.ofSeconds(1), Duration.ofSeconds(5), Duration.ofSeconds(1));
        return new Upstream(settings, tasks, addresses);
    }

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
        anywhere.close();
        tasks.close();
    }

    private void on(String path, HttpHandler handler) {
        server.createContext(path, exchange -> {
            asked.incrementAndGet();
            try (exchange) {
                handler.handle(exchange);
            }
        });
    }

    private WebAddress address(String path) {
        return WebAddress.of("http://127.0.0.1:" + server.getAddress().getPort() + path)
                .orElseThrow();
    }

    private Fetched get(String path) throws FetchException {
        return fetcher.get(address(path), Fetcher.Known.NOTHING, _ -> {});
    }

    private static void redirect(HttpExchange exchange, String to) throws IOException {
        exchange.getResponseHeaders().set("Location", to);
        exchange.sendResponseHeaders(302, -1);
    }

    private static byte[] gzip(int zeros) throws IOException {
        var packed = new ByteArrayOutputStream();
        try (var out = new GZIPOutputStream(packed)) {
            out.write(new byte[zeros]);
        }
        return packed.toByteArray();
    }

    private static void packed(HttpExchange exchange, byte[] body) throws IOException {
        exchange.getResponseHeaders().set("Content-Encoding", "gzip");
        exchange.sendResponseHeaders(200, body.length);
        exchange.getResponseBody().write(body);
    }

    @Test
    void keepsWhatItReadUntilItIsClosed() throws Exception {
        on("/a", exchange -> {
            exchange.getResponseHeaders().set("Content-Type", "text/html; charset=\"iso-8859-1\"");
            packed(exchange, gzip(5_000));
        });
        var body = (Fetched.Body) get("/a");
        try (body) {
            assertThat(body.size()).isEqualTo(5_000);
            assertThat(body.charset()).hasValue("iso-8859-1");
            assertThat(Files.size(body.content())).isEqualTo(5_000);
        }
        assertThat(body.content()).doesNotExist();
    }

    @Test
    void judgesEachAddressThatARedirectLeadsTo() throws Exception {
        on("/from", exchange -> redirect(exchange, "/to"));
        on("/to", exchange -> exchange.sendResponseHeaders(200, -1));
        assertThatThrownBy(() -> fetcher.get(address("/from"), Fetcher.Known.NOTHING, at -> {
                    if (at.path().equals("/to")) throw FetchException.lasting("Not there.");
                }))
                .isInstanceOf(FetchException.class)
                .hasMessage("Not there.");
        assertThat(asked).hasValue(1);
        assertThat(((Fetched.Body) get("/from")).address()).isEqualTo(address("/to"));
    }

    @Test
    void connectsToPublicAddressesOnlyAlsoAfterARedirectAndHoweverANameChanges() throws Exception {
        on("/", exchange -> exchange.sendResponseHeaders(200, -1));
        // a name that is public when it is looked at, and private when it is connected to
        var looks = new AtomicInteger();
        var rebound = new PublicAddresses(host -> new InetAddress[] {
            InetAddress.getByAddress(
                    host, looks.getAndIncrement() == 0 ? new byte[] {8, 8, 8, 8} : new byte[] {127, 0, 0, 1})
        });
        assertThat(rebound.of("a.example")).hasSize(1);
        try (var guarded = upstream(rebound)) {
            var port = server.getAddress().getPort();
            for (var url : new String[] {"http://a.example:" + port + "/", "http://b.example:" + port + "/"})
                assertThatThrownBy(() -> new Fetcher(guarded, MOST)
                                .get(WebAddress.of(url).orElseThrow(), Fetcher.Known.NOTHING, _ -> {}))
                        .isInstanceOfSatisfying(FetchException.class, e -> {
                            assertThat(e.reason()).contains("private or reserved");
                            assertThat(e.passing()).isFalse();
                        });
        }
        assertThat(asked).hasValue(0);
        on("/inside", exchange -> redirect(exchange, "http://169.254.169.254/latest/meta-data/"));
        try (var guarded = upstream(host -> host.equals("127.0.0.1")
                ? HostAddresses.SYSTEM.of(host)
                : new PublicAddresses(HostAddresses.SYSTEM).of(host))) {
            assertThatThrownBy(() -> new Fetcher(guarded, MOST).get(address("/inside"), Fetcher.Known.NOTHING, _ -> {}))
                    .hasMessageContaining("169.254.169.254 is at a private");
        }
    }

    @Test
    void endsWhatWouldNotEnd() {
        on("/loop", exchange -> redirect(exchange, "/loop"));
        assertThatThrownBy(() -> get("/loop")).hasMessageContaining("redirects more than");
        on("/odd", exchange -> redirect(exchange, "file:///etc/passwd"));
        assertThatThrownBy(() -> get("/odd")).hasMessageContaining("no address of the web");
        on("/drip", exchange -> {
            exchange.sendResponseHeaders(200, 0);
            for (int i = 0; i < 200; i++) {
                exchange.getResponseBody().write('x');
                exchange.getResponseBody().flush();
                sleep();
            }
        });
        long begun = System.nanoTime();
        assertThatThrownBy(() -> get("/drip")).hasMessageContaining("too slow");
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(4));
    }

    private static void sleep() {
        try {
            Thread.sleep(50);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void takesNoMoreThanItMayPackedOrNot() {
        on("/bomb", exchange -> packed(exchange, gzip(50_000_000)));
        on("/large", exchange -> {
            exchange.sendResponseHeaders(200, 0);
            for (int i = 0; i < 1_000; i++) exchange.getResponseBody().write(new byte[1_000]);
        });
        on("/odd", exchange -> {
            exchange.getResponseHeaders().set("Content-Encoding", "br");
            exchange.sendResponseHeaders(200, -1);
        });
        on("/broken", exchange -> packed(exchange, new byte[] {1, 2, 3}));
        assertThatThrownBy(() -> get("/bomb")).hasMessageContaining("more than " + MOST);
        assertThatThrownBy(() -> get("/large")).hasMessageContaining("more than " + MOST);
        assertThatThrownBy(() -> get("/odd")).hasMessageContaining("packed");
        assertThatThrownBy(() -> get("/broken")).hasMessageContaining("unpacked");
    }

    @Test
    void asksOnceInAWhileWhatASitePermits() throws Exception {
        on("/robots.txt", exchange -> exchange.sendResponseHeaders(403, -1));
        var robots = new RobotsFiles(fetcher);
        var acme = TenantId.next();
        assertThat(robots.of(acme, address("/a")).permits(address("/a"))).isTrue();
        robots.of(acme, address("/b"));
        assertThat(asked).hasValue(1);
        robots.of(TenantId.next(), address("/b"));
        assertThat(asked).hasValue(2);
    }
}
