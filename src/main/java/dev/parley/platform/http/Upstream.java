package dev.parley.platform.http;

import dev.parley.platform.http.UpstreamException.Reason;
import dev.parley.platform.tasks.Tasks;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.apache.hc.client5.http.DnsResolver;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.TlsConfig;
import org.apache.hc.client5.http.impl.io.ManagedHttpClientConnectionFactory;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManager;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.client5.http.io.ConnectionEndpoint;
import org.apache.hc.client5.http.protocol.HttpClientContext;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.impl.DefaultConnectionReuseStrategy;
import org.apache.hc.core5.http.impl.io.HttpRequestExecutor;
import org.apache.hc.core5.http.io.SocketConfig;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.apache.hc.core5.http.message.BasicClassicHttpRequest;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.apache.hc.core5.http.protocol.HttpCoreContext;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;

/// The one client for calls to other servers: HTTP/1.1 over a shared pool, blocking, for virtual threads.
///
/// Works on HttpClient's pool and connections and leaves its interceptor chain out: redirects, cookies, proxies,
/// authentication, decompression and silent retries are not wanted here, and the chain costs more than the exchange.
public final class Upstream implements AutoCloseable {
    private static final HttpRequestExecutor HTTP = new HttpRequestExecutor();
    private static final ConnectionEndpoint.RequestExecutor EXCHANGE =
            (request, connection, context) -> HTTP.execute(request, connection, context);

    private final UpstreamSettings settings;
    private final PoolingHttpClientConnectionManager pool;
    private final UpstreamWatch watch;
    private final TimeValue idle;

    public Upstream(UpstreamSettings settings, Tasks tasks) {
        this(settings, tasks, HostAddresses.SYSTEM);
    }

    /// @param addresses where hosts are, asked for each connection that is opened
    public Upstream(UpstreamSettings settings, Tasks tasks, HostAddresses addresses) {
        this.settings = settings;
        this.pool = pool(settings, addresses);
        this.watch = new UpstreamWatch(tasks);
        this.idle = TimeValue.of(settings.idleTimeout());
        tasks.repeat("upstream-idle", Duration.ofSeconds(5), pool::closeExpired);
    }

    private static PoolingHttpClientConnectionManager pool(UpstreamSettings settings, HostAddresses addresses) {
        var connect = Timeout.of(settings.connectTimeout());
        return PoolingHttpClientConnectionManagerBuilder.create()
                .setDnsResolver(new DnsResolver() {
                    @Override
                    public InetAddress[] resolve(String host) throws UnknownHostException {
                        return addresses.of(host);
                    }

                    @Override
                    public String resolveCanonicalHostname(String host) {
                        return host;
                    }
                })
                .setMaxConnTotal(settings.maxConnections())
                .setMaxConnPerRoute(settings.maxPerHost())
                .setDefaultConnectionConfig(ConnectionConfig.custom()
                        .setConnectTimeout(connect)
                        .setSocketTimeout(connect)
                        .setValidateAfterInactivity(TimeValue.of(settings.checkAfter()))
                        .build())
                .setDefaultTlsConfig(
                        TlsConfig.custom().setHandshakeTimeout(connect).build())
                .setDefaultSocketConfig(SocketConfig.custom()
                        .setTcpNoDelay(true)
                        .setSoKeepAlive(true)
                        .build())
                .setConnectionFactory(ManagedHttpClientConnectionFactory.builder()
                        .http1Config(Http1Config.custom()
                                .setMaxLineLength(64 * 1024)
                                .setMaxHeaderCount(200)
                                .build())
                        .build())
                .build();
    }

    /// Sends the request and returns when the response's headers are there.
    /// @throws UpstreamException when there is no response
    public UpstreamResponse send(UpstreamRequest request) throws UpstreamException {
        var address = UpstreamAddress.of(request.url());
        var call = new UpstreamCall(pool, lease(address, request), watch, request);
        try {
            if (!call.endpoint().isConnected()) connect(call, request);
            // the watch bounds what is read, not the socket
            call.endpoint().setSocketTimeout(Timeout.DISABLED);
            call.beforeRead();
            var message = message(address, request);
            var context = HttpCoreContext.create();
            var response = call.endpoint().execute("", message, EXCHANGE, context);
            call.afterRead();
            return new UpstreamResponse(response, body(message, response, context, call));
        } catch (IOException | HttpException | RuntimeException e) {
            var failure = call.failure(e);
            call.discard();
            throw failure;
        }
    }

    private ConnectionEndpoint lease(UpstreamAddress address, UpstreamRequest request) throws UpstreamException {
        var wait = Timeout.ofMilliseconds(Math.min(
                        request.deadline().left().toMillis(),
                        settings.connectTimeout().toMillis())
                + 1);
        var lease = pool.lease("", address.route(), wait, null);
        try {
            return lease.get(wait);
        } catch (TimeoutException full) {
            lease.cancel();
            throw new UpstreamException(
                    Reason.EXHAUSTED, "All " + settings.maxPerHost() + " connections are in use", full);
        } catch (InterruptedException stopped) {
            lease.cancel();
            Thread.currentThread().interrupt();
            throw new UpstreamException(Reason.CUT, "Interrupted", stopped);
        } catch (ExecutionException | RuntimeException closed) {
            throw new UpstreamException(Reason.CUT, "The client is closed", closed);
        }
    }

    private void connect(UpstreamCall call, UpstreamRequest request) throws UpstreamException {
        long limit = Math.min(
                request.deadline().left().toMillis() + 1,
                settings.connectTimeout().toMillis());
        try {
            pool.connect(call.endpoint(), TimeValue.ofMilliseconds(limit), HttpClientContext.create());
        } catch (IOException | RuntimeException e) {
            if (request.deadline().passed()) throw call.failure(e);
            throw new UpstreamException(Reason.UNREACHABLE, "No connection: " + e.getMessage(), e);
        }
    }

    private static ClassicHttpRequest message(UpstreamAddress address, UpstreamRequest request) {
        var body = request.body();
        var message = new BasicClassicHttpRequest(body == null ? "GET" : "POST", address.path());
        message.addHeader("Host", address.host());
        for (var header : request.headers()) message.addHeader(header.name(), header.value());
        if (body != null) {
            message.addHeader("Content-Length", Integer.toString(body.length));
            message.setEntity(new ByteArrayEntity(body, null));
        }
        return message;
    }

    private UpstreamBody body(
            ClassicHttpRequest request, ClassicHttpResponse response, HttpContext context, UpstreamCall call)
            throws IOException {
        boolean keep = DefaultConnectionReuseStrategy.INSTANCE.keepAlive(request, response, context);
        var keepAlive = keep ? keepAlive(response) : TimeValue.ZERO_MILLISECONDS;
        var entity = response.getEntity();
        var content = entity == null ? InputStream.nullInputStream() : entity.getContent();
        return new UpstreamBody(content, call, keepAlive);
    }

    /// Our idle timeout, or a second less than the server's own (`Keep-Alive: timeout=5`) when that is shorter.
    private TimeValue keepAlive(ClassicHttpResponse response) {
        var header = response.getFirstHeader("Keep-Alive");
        if (header == null) return idle;
        var value = header.getValue();
        int from = value.indexOf("timeout=");
        if (from < 0) return idle;
        long seconds = 0;
        for (int i = from + 8; i < value.length() && Character.isDigit(value.charAt(i)) && seconds < 100_000; i++)
            seconds = seconds * 10 + Character.digit(value.charAt(i), 10);
        return TimeValue.ofMilliseconds(Math.min(idle.toMilliseconds(), Math.max(0, seconds * 1000 - 1000)));
    }

    /// What the pool holds now.
    public Connections connections() {
        var stats = pool.getTotalStats();
        return new Connections(stats.getLeased(), stats.getAvailable(), stats.getPending(), stats.getMax());
    }

    /// @param busy serving a request
    /// @param idle open and free
    /// @param waiting requests that wait for a connection
    /// @param most that may be open
    public record Connections(int busy, int idle, int waiting, int most) {}

    @Override
    public void close() {
        watch.close();
        pool.close(CloseMode.IMMEDIATE);
    }
}
