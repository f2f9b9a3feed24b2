package dev.parley.platform.telemetry;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.context.Context;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// One timed step of a trace. Without a tracing endpoint it is a shell that costs nothing and only hands on the
/// caller's
/// `traceparent`.
///
/// Names and attributes follow OpenTelemetry's semantic conventions, for models those of GenAI
/// (`gen_ai.operation.name`, `gen_ai.request.model`, `gen_ai.usage.input_tokens`, …).
public final class Span implements AutoCloseable {
    /// The step of a thread that belongs to no request.
    public static final Span NONE = new Span(null, null, null);

    private static final ScopedValue<Span> CURRENT = ScopedValue.newInstance();

    private final @Nullable Tracing tracing;
    private final io.opentelemetry.api.trace.@Nullable Span span;
    private final @Nullable String handedOn;

    private Span(@Nullable Tracing tracing, io.opentelemetry.api.trace.@Nullable Span span, @Nullable String handedOn) {
        this.tracing = tracing;
        this.span = span;
        this.handedOn = handedOn;
    }

    static Span of(Tracing tracing, io.opentelemetry.api.trace.Span span) {
        return new Span(tracing, span, null);
    }

    static Span handingOn(String traceparent) {
        return new Span(null, null, traceparent);
    }

    /// The step that runs on this thread; `NONE` when there is none.
    public static Span current() {
        return CURRENT.isBound() ? CURRENT.get() : NONE;
    }

    /// Runs `work` with this as the current step.
    public <T, X extends Throwable> T call(ScopedValue.CallableOp<T, X> work) throws X {
        return this == NONE ? work.call() : ScopedValue.where(CURRENT, this).call(work);
    }

    /// Whether attributes are kept: ask before computing one that is costly.
    public boolean recording() {
        return span != null && span.isRecording();
    }

    /// Begins a step inside this one, such as the call of a provider. Close it in the same block.
    public Span child(String name) {
        if (tracing == null || span == null) return this == NONE || handedOn == null ? NONE : handingOn(handedOn);
        return of(tracing, tracing.start(name, SpanKind.CLIENT, Context.root().with(span)));
    }

    public Span set(String attribute, String value) {
        if (span != null) span.setAttribute(attribute, value);
        return this;
    }

    public Span set(String attribute, long value) {
        if (span != null) span.setAttribute(attribute, value);
        return this;
    }

    public Span set(String attribute, double value) {
        if (span != null) span.setAttribute(attribute, value);
        return this;
    }

    public Span set(String attribute, boolean value) {
        if (span != null) span.setAttribute(attribute, value);
        return this;
    }

    public Span set(String attribute, java.util.List<String> values) {
        if (span != null) span.setAttribute(AttributeKey.stringArrayKey(attribute), values);
        return this;
    }

    /// A moment inside the step, such as the first token.
    public Span event(String name) {
        if (span != null) span.addEvent(name);
        return this;
    }

    /// Marks the step as failed.
    /// @param type the `error.type`: a code of ours or a class of failure, never a message
    public Span failed(String type) {
        if (span != null) span.setAttribute("error.type", type).setStatus(StatusCode.ERROR);
        return this;
    }

    /// What an outgoing request carries as `traceparent` (W3C Trace Context, version 00).
    public Optional<String> traceparent() {
        return span == null ? Optional.ofNullable(handedOn) : Optional.of(Traceparent.format(span.getSpanContext()));
    }

    public Optional<String> traceId() {
        return span == null
                ? Optional.empty()
                : Optional.of(span.getSpanContext().getTraceId());
    }

    /// Ends the step.
    @Override
    public void close() {
        if (span != null) span.end();
    }
}
