package dev.parley.simulator;

import java.time.Duration;

/// How a simulator behaves when neither model name nor headers say otherwise.
///
/// @param latency time before the first byte of an answer
/// @param tokensPerSecond pace of the content events (one event is one token); 0 sends them without pause
/// @param inputTokens reported prompt tokens; 0 estimates them from the prompt (four characters a token)
/// @param outputTokens reported answer tokens; 0 counts the content events
/// @param flushEvents writes every event of a stream by itself even without a pause, as providers do; otherwise a
///     stream without pauses is one write
/// @param recorded how many of the last requests `Simulator.requests` keeps; 0 keeps none and is cheapest
/// @param selectors threads that serve connections
public record SimulatorSettings(
        Duration latency,
        double tokensPerSecond,
        int inputTokens,
        int outputTokens,
        boolean flushEvents,
        int recorded,
        int selectors) {
    public SimulatorSettings {
        if (latency.isNegative()) throw new IllegalArgumentException("latency must not be negative");
        if (!(tokensPerSecond >= 0)) throw new IllegalArgumentException("tokensPerSecond must be 0 or more");
        if (inputTokens < 0 || outputTokens < 0) throw new IllegalArgumentException("token counts must be 0 or more");
        if (recorded < 0) throw new IllegalArgumentException("recorded must be 0 or more");
        if (selectors < 1) throw new IllegalArgumentException("selectors must be 1 or more");
    }

    /// No latency, no pauses, the last 256 requests kept.
    public static SimulatorSettings quick() {
        return new SimulatorSettings(Duration.ZERO, 0, 0, 0, true, 256, 1);
    }

    public SimulatorSettings withLatency(Duration changed) {
        return new SimulatorSettings(
                changed, tokensPerSecond, inputTokens, outputTokens, flushEvents, recorded, selectors);
    }

    public SimulatorSettings withTokensPerSecond(double changed) {
        return new SimulatorSettings(latency, changed, inputTokens, outputTokens, flushEvents, recorded, selectors);
    }

    /// Nanoseconds between content events.
    long gapNanos() {
        return tokensPerSecond == 0 ? 0 : (long) (1e9 / tokensPerSecond);
    }
}
