package dev.parley.simulator;

import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.http.HttpFields;
import org.jspecify.annotations.Nullable;

/// How one request is treated. Headers weigh most, then the model's name, then the settings.
///
/// | header | model name | |
/// |---|---|---|
/// | `x-sim-latency-ms` | `sim-20-150ms` | time before the first byte |
/// | `x-sim-gap-ms` | | pause between content events |
/// | `x-sim-events` | `sim-20` | exact number of content events |
/// | `x-sim-input-tokens`, `x-sim-output-tokens` | | reported usage |
/// | `x-sim-fault` | `fault-429`, `fault-first-2` | see `Fault` |
///
/// @param events 0 for as many as the text has words
record Behaviour(
        long latencyNanos, long gapNanos, int events, int inputTokens, int outputTokens, Fault.@Nullable Call fault) {

    static Behaviour of(SimulatorSettings settings, String model, HttpFields headers) {
        var plain = new Behaviour(
                settings.latency().toNanos(),
                settings.gapNanos(),
                0,
                settings.inputTokens(),
                settings.outputTokens(),
                null);
        var named = plain.named(model);
        for (var field : headers) {
            var name = field.getName();
            if (name.length() > 6 && name.regionMatches(true, 0, "x-sim-", 0, 6)) {
                named = named.header(name.substring(6).toLowerCase(java.util.Locale.ROOT), field.getValue());
            }
        }
        return named;
    }

    private Behaviour named(String model) {
        if (model.startsWith("fault-")) return fault(model.substring(6));
        if (!model.startsWith("sim-")) return this;
        int dash = model.indexOf('-', 4);
        int count = Fault.number(model.substring(4, dash < 0 ? model.length() : dash));
        var counted = count < 0 ? this : events(count);
        if (dash < 0 || !model.endsWith("ms")) return counted;
        int millis = Fault.number(model.substring(dash + 1, model.length() - 2));
        return millis < 0 ? counted : counted.latency(TimeUnit.MILLISECONDS.toNanos(millis));
    }

    private Behaviour header(String name, String value) {
        if (name.equals("fault")) return fault(value);
        int number = Fault.number(value);
        if (number < 0) throw new Problem.Refused(Problem.invalid("x-sim-" + name + " must be a number.", null));
        return switch (name) {
            case "latency-ms" -> latency(TimeUnit.MILLISECONDS.toNanos(number));
            case "gap-ms" ->
                new Behaviour(
                        latencyNanos, TimeUnit.MILLISECONDS.toNanos(number), events, inputTokens, outputTokens, fault);
            case "events" -> events(number);
            case "input-tokens" -> new Behaviour(latencyNanos, gapNanos, events, number, outputTokens, fault);
            case "output-tokens" -> new Behaviour(latencyNanos, gapNanos, events, inputTokens, number, fault);
            default -> throw new Problem.Refused(Problem.invalid("There is no header x-sim-" + name + ".", null));
        };
    }

    private Behaviour latency(long nanos) {
        return new Behaviour(nanos, gapNanos, events, inputTokens, outputTokens, fault);
    }

    private Behaviour events(int count) {
        return new Behaviour(latencyNanos, gapNanos, count, inputTokens, outputTokens, fault);
    }

    private Behaviour fault(String text) {
        var call = Fault.parse(text)
                .orElseThrow(() -> new Problem.Refused(Problem.invalid("There is no fault `" + text + "`.", "model")));
        return new Behaviour(latencyNanos, gapNanos, events, inputTokens, outputTokens, call);
    }

    boolean has(Fault kind) {
        return fault != null && fault.fault() == kind;
    }
}
