package dev.parley.app;

import dev.parley.simulator.Simulator;
import dev.parley.simulator.SimulatorSettings;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/// `simulate`: a provider to point Parley, or anything else, at.
@Command(
        name = "simulate",
        mixinStandardHelpOptions = true,
        description = "Stands in for OpenAI and Anthropic: both wire formats, with latency, pace and faults.",
        footer = {
            "",
            "Models: any name. `sim-20` streams exactly 20 events, `sim-20-150ms` waits 150 ms first,",
            "`fault-429`, `fault-cut`, `fault-first-2`, … fail. The same by header: x-sim-fault: 429,",
            "x-sim-latency-ms, x-sim-gap-ms, x-sim-events, x-sim-input-tokens, x-sim-output-tokens.",
            "Counters: GET /sim/stats"
        })
public final class SimulateCommand implements Callable<Integer> {
    @Option(names = "--port", defaultValue = "9100", description = "Port on loopback (default: ${DEFAULT-VALUE}).")
    private int port;

    @Option(
            names = "--latency",
            defaultValue = "0ms",
            description = "Time before the first byte: 200ms, 1.5s (default: ${DEFAULT-VALUE}).")
    private String latency = "0ms";

    @Option(
            names = "--rate",
            defaultValue = "0",
            description = "Tokens a second of each answer; 0 is without pause (default: ${DEFAULT-VALUE}).")
    private double rate;

    @Option(names = "--input-tokens", defaultValue = "0", description = "Reported prompt tokens; 0 estimates them.")
    private int inputTokens;

    @Option(names = "--output-tokens", defaultValue = "0", description = "Reported answer tokens; 0 counts them.")
    private int outputTokens;

    @Option(names = "--join-events", description = "Writes a stream without pauses at once, not event by event.")
    private boolean joinEvents;

    @Option(names = "--threads", defaultValue = "1", description = "Serving threads (default: ${DEFAULT-VALUE}).")
    private int threads;

    @Override
    public Integer call() throws InterruptedException {
        var settings =
                new SimulatorSettings(duration(latency), rate, inputTokens, outputTokens, !joinEvents, 0, threads);
        try (var simulator = Simulator.start(port, settings)) {
            System.out.println(guide(simulator.port()));
            simulator.join();
            return 0;
        } catch (IllegalStateException taken) {
            System.err.println(taken.getMessage());
            return 1;
        }
    }

    private static String guide(int port) {
        return """
                The simulator listens on http://localhost:%1$d (Ctrl-C stops it).
                Point Parley at it:
                  OPENAI_BASE_URL=http://localhost:%1$d/v1 OPENAI_API_KEY=sim ./parley up
                  ANTHROPIC_BASE_URL=http://localhost:%1$d ANTHROPIC_API_KEY=sim ./parley up
                Counters: curl http://localhost:%1$d/sim/stats""".formatted(port);
    }

    private static Duration duration(String text) {
        var lower = text.toLowerCase(Locale.ROOT);
        int unit = lower.endsWith("ms") ? 1 : lower.endsWith("s") ? 1000 : 0;
        try {
            var number = lower.substring(0, lower.length() - (unit == 1 ? 2 : unit == 1000 ? 1 : 0));
            return Duration.ofNanos((long) (Double.parseDouble(number) * Math.max(1, unit) * 1e6));
        } catch (NumberFormatException e) {
            throw new TypeConversionException("`" + text + "` is no duration; write 200ms or 1.5s.");
        }
    }
}
