package dev.parley.platform.telemetry;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Traces, sent in batches to an OpenTelemetry collector over OTLP (HTTP, protobuf).
public final class Tracing implements AutoCloseable {
    private static final Tracing OFF = new Tracing(null);

    private final @Nullable SdkTracerProvider provider;
    private final @Nullable Tracer tracer;

    private Tracing(@Nullable SdkTracerProvider provider) {
        this.provider = provider;
        this.tracer = provider == null ? null : provider.get("dev.parley");
    }

    /// Records nothing; a caller's `traceparent` still goes on to the providers.
    public static Tracing off() {
        return OFF;
    }

    /// @param endpoint the collector's base URL (`OTEL_EXPORTER_OTLP_ENDPOINT`); `/v1/traces` is appended
    /// @param headers sent with each export, such as a credential (`OTEL_EXPORTER_OTLP_HEADERS`)
    /// @param service the `service.name`
    /// @param sampled the share of new traces that is recorded, 0 to 1; a trace a caller began follows its flag
    public static Tracing otlp(String endpoint, Map<String, String> headers, String service, double sampled) {
        var exporter = OtlpHttpSpanExporter.builder().setEndpoint(base(endpoint) + "/v1/traces");
        headers.forEach(exporter::addHeader);
        return new Tracing(SdkTracerProvider.builder()
                .setResource(Resource.getDefault()
                        .merge(Resource.create(Attributes.builder()
                                .put("service.name", service)
                                .build())))
                .setSampler(Sampler.parentBased(Sampler.traceIdRatioBased(sampled)))
                .addSpanProcessor(BatchSpanProcessor.builder(exporter.build()).build())
                .build());
    }

    /// Begins the step of an incoming request.
    /// @param traceparent the caller's header
    public Span request(String name, @Nullable String traceparent) {
        if (tracer == null)
            return traceparent == null || !Traceparent.wellFormed(traceparent)
                    ? Span.NONE
                    : Span.handingOn(traceparent);
        var parent = Traceparent.parse(traceparent);
        var context =
                parent == null ? Context.root() : Context.root().with(io.opentelemetry.api.trace.Span.wrap(parent));
        return Span.of(this, start(name, SpanKind.SERVER, context));
    }

    io.opentelemetry.api.trace.Span start(String name, SpanKind kind, Context parent) {
        if (tracer == null) return io.opentelemetry.api.trace.Span.getInvalid();
        return tracer.spanBuilder(name).setSpanKind(kind).setParent(parent).startSpan();
    }

    /// Sends what is waiting, for 5 seconds at most.
    @Override
    public void close() {
        if (provider != null) provider.shutdown().join(5, TimeUnit.SECONDS);
    }

    private static String base(String endpoint) {
        return endpoint.endsWith("/") ? endpoint.substring(0, endpoint.length() - 1) : endpoint;
    }
}
