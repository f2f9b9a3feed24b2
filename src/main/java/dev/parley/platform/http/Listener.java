package dev.parley.platform.http;

import io.javalin.http.servlet.JavalinServlet;
import java.util.EnumSet;
import org.eclipse.jetty.alpn.server.ALPNServerConnectionFactory;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.http2.server.AbstractHTTP2ServerConnectionFactory;
import org.eclipse.jetty.http2.server.HTTP2CServerConnectionFactory;
import org.eclipse.jetty.http2.server.HTTP2ServerConnectionFactory;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.HostHeaderCustomizer;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.server.handler.GracefulHandler;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.eclipse.jetty.util.thread.VirtualThreadPool;
import org.jspecify.annotations.Nullable;

/// Jetty, set up: threads, limits, protocols. HTTP/1.1 and HTTP/2 on the one port, in the clear or by TLS.
final class Listener {
    /// Platform threads: a selector and an acceptor per few cores, and what Jetty keeps in reserve for them.
    private static final int PLATFORM_THREADS = 16;

    private static final int STREAMS_PER_CONNECTION = 256;

    private Listener() {}

    /// Requests run on virtual threads, selectors on a few platform threads: what Jetty 12.1 recommends.
    static Server server(HttpSettings settings, JavalinServlet servlet) {
        var virtual = new VirtualThreadPool();
        virtual.setName("http");
        virtual.setMaxConcurrentTasks(0); // connections and streams per connection are bounded instead
        var threads = new QueuedThreadPool(PLATFORM_THREADS, 2);
        threads.setName("http-io");
        threads.setVirtualThreadsExecutor(virtual);
        var server = new Server(threads);
        server.addBean(virtual);
        server.setStopTimeout(settings.drain().toMillis());
        server.setErrorHandler(new ErrorPages());
        server.setHandler(new GracefulHandler(context(servlet)));
        return server;
    }

    private static ServletContextHandler context(JavalinServlet servlet) {
        var context = new ServletContextHandler(ServletContextHandler.NO_SESSIONS);
        context.setContextPath("/");
        context.setErrorHandler(new ErrorPages());
        context.getServletHandler().setDecodeAmbiguousURIs(true); // nothing here asks for decoded paths
        WebSockets.prepare(context);
        context.addServlet(new ServletHolder(servlet), "/");
        return context;
    }

    private static HttpConfiguration configuration(HttpSettings settings) {
        var http = new HttpConfiguration();
        http.setRequestHeaderSize(settings.maxHeader());
        http.setSendServerVersion(false);
        http.setSendXPoweredBy(false);
        // else a key or id would be taken for an earlier one of the same connection that differs in its capitals only
        http.setHeaderCacheCaseSensitive(true);
        // browsers say by HTTP/2 in `:authority` what they say by HTTP/1.1 in `Host`
        http.addCustomizer(new HostHeaderCustomizer());
        // an encoded slash or percent sign is part of a segment: routes are compared before they are decoded
        http.setUriCompliance(UriCompliance.from(EnumSet.of(
                UriCompliance.Violation.AMBIGUOUS_PATH_SEPARATOR, UriCompliance.Violation.AMBIGUOUS_PATH_ENCODING)));
        return http;
    }

    static ServerConnector connector(Server server, HttpSettings settings, SslContextFactory.@Nullable Server tls) {
        var http = configuration(settings);
        var connector =
                new ServerConnector(server, -1, -1, tls == null ? clear(http, settings) : secured(http, settings, tls));
        connector.setHost(settings.host());
        connector.setPort(settings.port());
        connector.setIdleTimeout(settings.idle().toMillis());
        connector.setAcceptQueueSize(1024);
        server.addConnector(connector);
        server.addBean(new NetworkConnectionLimit(settings.maxConnections(), connector));
        return connector;
    }

    private static ConnectionFactory[] clear(HttpConfiguration http, HttpSettings settings) {
        return new ConnectionFactory[] {
            new HttpConnectionFactory(http), http2(new HTTP2CServerConnectionFactory(http), settings)
        };
    }

    private static ConnectionFactory[] secured(
            HttpConfiguration http, HttpSettings settings, SslContextFactory.Server tls) {
        var secure = new HttpConfiguration(http);
        // one certificate for whatever name the server is reached by
        secure.addCustomizer(new SecureRequestCustomizer(false));
        var alpn = new ALPNServerConnectionFactory();
        alpn.setDefaultProtocol("http/1.1");
        return new ConnectionFactory[] {
            new SslConnectionFactory(tls, alpn.getProtocol()),
            alpn,
            http2(new HTTP2ServerConnectionFactory(secure), settings),
            new HttpConnectionFactory(secure)
        };
    }

    private static ConnectionFactory http2(AbstractHTTP2ServerConnectionFactory factory, HttpSettings settings) {
        // unlike on HTTP/1.1 a stream counts as idle while its request is being answered
        factory.setStreamIdleTimeout(settings.timeout().toMillis());
        factory.setMaxConcurrentStreams(STREAMS_PER_CONNECTION);
        return factory;
    }
}
