package dev.parley.simulator;

import java.util.concurrent.TimeUnit;

/// Does to a finished script what a fault does to an answer.
final class Faults {
    private static final int SLOW_FIRST_MS = 5_000;

    private Faults() {}

    /// @param stream whether the script is an event stream; otherwise it is one JSON body
    static void apply(Fault.Call call, Script script, Wire wire, boolean stream) {
        if (stream) toStream(call, script, wire);
        else toBody(call, script);
    }

    /// Nanoseconds before the first content.
    static long firstContentDelay(Behaviour behaviour) {
        var call = behaviour.fault();
        return call == null || call.fault() != Fault.SLOW_FIRST
                ? 0
                : TimeUnit.MILLISECONDS.toNanos(call.or(SLOW_FIRST_MS));
    }

    private static void toStream(Fault.Call call, Script script, Wire wire) {
        int half = call.or((script.contentCount() + 1) / 2);
        switch (call.fault()) {
            case STALL -> script.keepContent(half, Script.End.SILENCE);
            case CUT -> script.keepContent(half, Script.End.RESET);
            case TRUNCATED -> script.keepContent(half, Script.End.COMPLETE);
            case NO_TERMINAL -> script.keep(script.pieces() - 1, Script.End.COMPLETE);
            case CUT_JSON -> {
                script.keepContent(half, Script.End.RESET);
                script.out().raw(wire.brokenEvent(), wire.brokenEvent().length - 4);
                script.mark();
            }
            case MALFORMED -> {
                int at = script.firstContent() + Math.min(half, Math.max(0, script.contentCount() - 1));
                script.replace(at, wire.brokenEvent());
            }
            case ERROR_EVENT -> {
                script.keepContent(half, Script.End.COMPLETE);
                script.out().raw(wire.errorEvent(call.fault().problem()));
                script.mark();
            }
            case HUGE -> script.keepContent(script.contentCount(), Script.End.REPEAT);
            default -> {}
        }
    }

    private static void toBody(Fault.Call call, Script script) {
        int half = script.out().size() / 2;
        switch (call.fault()) {
            case CUT, CUT_JSON -> script.shorten(half, Script.End.RESET);
            case STALL -> script.shorten(half, Script.End.SILENCE);
            case MALFORMED, NO_TERMINAL, TRUNCATED -> script.shorten(half, Script.End.COMPLETE);
            case HUGE -> script.end(Script.End.REPEAT);
            default -> {}
        }
    }
}
