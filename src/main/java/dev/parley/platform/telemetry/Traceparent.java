package dev.parley.platform.telemetry;

import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanId;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceId;
import io.opentelemetry.api.trace.TraceState;
import org.jspecify.annotations.Nullable;

/// The header `traceparent`: `00-<32 hex trace id>-<16 hex parent id>-<2 hex flags>` (W3C Trace Context, section 3.2).
final class Traceparent {
    private static final int LENGTH = 55;

    private Traceparent() {}

    static String format(SpanContext context) {
        return "00-" + context.getTraceId() + '-' + context.getSpanId() + '-'
                + context.getTraceFlags().asHex();
    }

    /// @return null when the header is absent or not well-formed: then a new trace begins
    static @Nullable SpanContext parse(@Nullable String header) {
        if (header == null || !wellFormed(header)) return null;
        var trace = header.substring(3, 35);
        var span = header.substring(36, 52);
        if (!TraceId.isValid(trace) || !SpanId.isValid(span)) return null;
        return SpanContext.createFromRemoteParent(trace, span, TraceFlags.fromHex(header, 53), TraceState.getDefault());
    }

    static boolean wellFormed(String header) {
        // later versions may be longer, and begin the same
        if (header.length() < LENGTH || (header.length() > LENGTH && header.charAt(LENGTH) != '-')) return false;
        if (header.startsWith("ff") || (header.startsWith("00") && header.length() != LENGTH)) return false;
        for (int i = 0; i < LENGTH; i++) {
            char c = header.charAt(i);
            boolean dash = i == 2 || i == 35 || i == 52;
            if (dash ? c != '-' : !((c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'))) return false;
        }
        return true;
    }
}
