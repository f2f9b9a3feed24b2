package dev.parley.testing;

import com.google.protobuf.ByteString;
import com.sun.net.httpserver.HttpServer;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.zip.GZIPInputStream;

/// An OpenTelemetry collector that keeps the spans it is sent.
public final class TraceSink implements AutoCloseable {
    private final List<Span> spans = new CopyOnWriteArrayList<>();
    private final HttpServer server;

    private TraceSink(HttpServer server) {
        this.server = server;
    }

    /// A span as it came.
    ///
    /// @param parent empty for the first of its trace
    /// @param attributes their values as text
    public record Seen(String id, String parent, boolean failed, Map<String, String> attributes) {}

    public static TraceSink start() {
        try {
            var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            var sink = new TraceSink(server);
            server.createContext("/v1/traces", exchange -> {
                var body = exchange.getRequestBody().readAllBytes();
                if ("gzip".equals(exchange.getRequestHeaders().getFirst("Content-Encoding")))
                    body = new GZIPInputStream(new ByteArrayInputStream(body)).readAllBytes();
                sink.keep(ExportTraceServiceRequest.parseFrom(body));
                exchange.sendResponseHeaders(200, -1);
                exchange.close();
            });
            server.start();
            return sink;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void keep(ExportTraceServiceRequest request) {
        for (var resource : request.getResourceSpansList())
            for (var scope : resource.getScopeSpansList()) spans.addAll(scope.getSpansList());
    }

    /// Where traces are to be sent.
    public String endpoint() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/";
    }

    /// The spans of a trace so far, by name.
    public Map<String, Seen> spans(String trace) {
        var found = new HashMap<String, Seen>();
        for (var span : spans) if (hex(span.getTraceId()).equals(trace)) found.put(span.getName(), seen(span));
        return found;
    }

    private static Seen seen(Span span) {
        var attributes = new HashMap<String, String>();
        for (var attribute : span.getAttributesList()) {
            var value = attribute.getValue();
            attributes.put(
                    attribute.getKey(),
                    value.hasIntValue()
                            ? Long.toString(value.getIntValue())
                            : value.hasDoubleValue()
                                    ? Double.toString(value.getDoubleValue())
                                    : value.getStringValue());
        }
        boolean failed = span.getStatus().getCode() == Status.StatusCode.STATUS_CODE_ERROR;
        return new Seen(hex(span.getSpanId()), hex(span.getParentSpanId()), failed, attributes);
    }

    private static String hex(ByteString bytes) {
        return HexFormat.of().formatHex(bytes.toByteArray());
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
