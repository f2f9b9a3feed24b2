package dev.parley.platform.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.parley.kernel.ErrorCode;
import dev.parley.kernel.PlatformException;
import dev.parley.platform.telemetry.Span;
import dev.parley.platform.telemetry.Tracing;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.Status;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;

final class TracingIT {
    private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
    private static final String PARENT = "00-" + TRACE + "-b7ad6b7169203331-01";

    private static final Route CHAT = Route.get("/chat/{id}", null, exchange -> {
        try (var child = Span.current().child("chat gpt-test")) {
            child.set("gen_ai.operation.name", "chat")
                    .set("gen_ai.request.model", "gpt-test")
                    .set("gen_ai.usage.input_tokens", 12)
                    .set("gen_ai.response.finish_reasons", List.of("stop"))
                    .event("first token");
            exchange.bytes(200, "text/plain", child.traceparent().orElse("none").getBytes(UTF_8));
        }
    });
    private static final Route BROKEN = Route.get("/broken", null, exchange -> {
        throw new PlatformException(ErrorCode.UPSTREAM_FAILED, "It broke.");
    });

    /// A collector: keeps what is sent to `/v1/traces`.
    private static final class Sink implements AutoCloseable {
        final List<ExportTraceServiceRequest> requests = new CopyOnWriteArrayList<>();
        final List<String> credentials = new CopyOnWriteArrayList<>();
        private final HttpServer server;

        Sink() throws IOException {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            server.createContext("/v1/traces", exchange -> {
                var body = exchange.getRequestBody().readAllBytes();
                if ("gzip".equals(exchange.getRequestHeaders().getFirst("Content-Encoding")))
                    body = new GZIPInputStream(new ByteArrayInputStream(body)).readAllBytes();
                requests.add(ExportTraceServiceRequest.parseFrom(body));
                credentials.add(String.valueOf(exchange.getRequestHeaders().getFirst("x-collector-key")));
                exchange.sendResponseHeaders(200, -1);
                exchange.close();
            });
            server.start();
        }

        String endpoint() {
            return "http://127.0.0.1:" + server.getAddress().getPort() + "/";
        }

        Map<String, io.opentelemetry.proto.trace.v1.Span> spans() {
            return requests.stream()
                    .flatMap(r -> r.getResourceSpansList().stream())
                    .flatMap(r -> r.getScopeSpansList().stream())
                    .flatMap(s -> s.getSpansList().stream())
                    .collect(Collectors.toMap(io.opentelemetry.proto.trace.v1.Span::getName, s -> s));
        }

        @Override
        public void close() {
            server.stop(0);
        }
    }

    private static Map<String, String> attributes(List<KeyValue> list) {
        return list.stream()
                .collect(Collectors.toMap(
                        KeyValue::getKey,
                        kv -> kv.getValue().hasIntValue()
                                ? Long.toString(kv.getValue().getIntValue())
                                : kv.getValue().hasArrayValue()
                                        ? kv.getValue()
                                                .getArrayValue()
                                                .getValues(0)
                                                .getStringValue()
                                        : kv.getValue().getStringValue()));
    }

    private static String hex(com.google.protobuf.ByteString bytes) {
        return HexFormat.of().formatHex(bytes.toByteArray());
    }

    @Test
    void sendsTheRequestAndItsStepsToTheCollector() throws Exception {
        try (var sink = new Sink()) {
            String handedOn;
            try (var tracing = Tracing.otlp(sink.endpoint(), Map.of("x-collector-key", "k"), "parley", 1);
                    var served = Served.with(tracing, CHAT, BROKEN)) {
                var response = served.get("/chat/7", "traceparent", PARENT);
                handedOn = response.body();
                assertThat(response.headers().firstValue("traceparent").orElseThrow())
                        .startsWith("00-" + TRACE);
                served.get("/broken");
            }
            var spans = sink.spans();
            assertThat(spans).containsOnlyKeys("GET /chat/{id}", "chat gpt-test", "GET /broken");
            var server = Objects.requireNonNull(spans.get("GET /chat/{id}"));
            assertThat(hex(server.getTraceId())).isEqualTo(TRACE);
            assertThat(hex(server.getParentSpanId())).isEqualTo("b7ad6b7169203331");
            assertThat(attributes(server.getAttributesList()))
                    .containsEntry("http.route", "/chat/{id}")
                    .containsEntry("url.path", "/chat/7")
                    .containsEntry("http.response.status_code", "200");
            var child = Objects.requireNonNull(spans.get("chat gpt-test"));
            assertThat(child.getParentSpanId()).isEqualTo(server.getSpanId());
            assertThat(handedOn).isEqualTo("00-" + TRACE + "-" + hex(child.getSpanId()) + "-01");
            assertThat(attributes(child.getAttributesList()))
                    .containsEntry("gen_ai.operation.name", "chat")
                    .containsEntry("gen_ai.request.model", "gpt-test")
                    .containsEntry("gen_ai.usage.input_tokens", "12")
                    .containsEntry("gen_ai.response.finish_reasons", "stop");
            assertThat(child.getEvents(0).getName()).isEqualTo("first token");
            var broken = Objects.requireNonNull(spans.get("GET /broken"));
            assertThat(broken.getStatus().getCode()).isEqualTo(Status.StatusCode.STATUS_CODE_ERROR);
            assertThat(attributes(broken.getAttributesList())).containsEntry("error.type", "upstream_failed");
            assertThat(attributes(sink.requests
                            .getFirst()
                            .getResourceSpans(0)
                            .getResource()
                            .getAttributesList()))
                    .containsEntry("service.name", "parley");
            assertThat(sink.credentials).contains("k");
        }
    }

    @Test
    void handsTheCallersTraceOnEvenWithoutACollector() throws Exception {
        try (var served = Served.with(Tracing.off(), CHAT)) {
            assertThat(served.get("/chat/7", "traceparent", PARENT).body()).isEqualTo(PARENT);
            assertThat(served.get("/chat/7", "traceparent", "nonsense").body()).isEqualTo("none");
            assertThat(served.get("/chat/7").body()).isEqualTo("none");
        }
    }

    @Test
    void recordsNothingOfWhatIsNotSampled() throws Exception {
        try (var sink = new Sink()) {
            try (var tracing = Tracing.otlp(sink.endpoint(), Map.of(), "parley", 0);
                    var served = Served.with(tracing, CHAT)) {
                assertThat(served.get("/chat/7").body()).matches("00-[0-9a-f]{32}-[0-9a-f]{16}-00");
                assertThat(served.get("/chat/7", "traceparent", PARENT).body()).endsWith("-01");
            }
            assertThat(sink.spans()).hasSize(2);
        }
    }
}
