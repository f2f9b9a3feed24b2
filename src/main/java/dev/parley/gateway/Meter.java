package dev.parley.gateway;

import dev.parley.kernel.Deadline;
import dev.parley.providers.ChatEvent;
import dev.parley.providers.ChatRequest;
import dev.parley.providers.Target;
import dev.parley.usage.Entry;
import dev.parley.usage.Settlement;
import dev.parley.usage.Settlement.Outcome;
import dev.parley.usage.TokenCount;
import dev.parley.usage.TokenUsage;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Counts what one answer used, and settles its ledger entry exactly once, however the answer ends.
final class Meter {
    /// How long the end of an answer waits for the ledger. Its own time, for an answer may come just in time.
    static final Duration PATIENCE = Duration.ofSeconds(10);

    /// Characters of the answer that are held before they are counted: more than nearly all answers have.
    private static final int MOST_HELD = 256 * 1024;

    private final Entry entry;
    private final ChatRequest request;
    private final Target target;
    private final long arrived;
    private final long waited;
    private final long firstToken = System.nanoTime();
    /// What was read of the answer and is not told yet.
    private final Deque<ChatEvent> ahead;
    private final StringBuilder output = new StringBuilder();
    private TokenUsage tokens = TokenUsage.NONE;
    /// Tokens of what `output` no longer holds.
    private long counted;
    private boolean settled;
    private long latency;

    /// Begins when the first output is there.
    /// @param arrived when the request came, as of `System.nanoTime()`
    /// @param waited nanoseconds spent waiting for providers since
    Meter(Entry entry, ChatRequest request, Target target, long arrived, long waited) {
        this(entry, request, target, arrived, waited, new ArrayDeque<>(0));
    }

    /// @param ahead what was read of the answer before it is told; the teller takes it out
    Meter(Entry entry, ChatRequest request, Target target, long arrived, long waited, Deque<ChatEvent> ahead) {
        this.entry = entry;
        this.request = request;
        this.target = target;
        this.arrived = arrived;
        this.waited = waited;
        this.ahead = ahead;
    }

    void saw(ChatEvent event) {
        switch (event) {
            case ChatEvent.Text text -> output.append(text.text());
            case ChatEvent.Reasoning reasoning -> output.append(reasoning.text());
            case ChatEvent.ToolCall call -> output.append(call.name());
            case ChatEvent.ToolArguments arguments -> output.append(arguments.json());
            case ChatEvent.Started _, ChatEvent.Cited _, ChatEvent.Opaque _, ChatEvent.Finished _ -> {
                // no generated text
            }
        }
        if (output.length() > MOST_HELD) count();
    }

    /// Keeps the memory of an answer without end bounded.
    private void count() {
        counted += TokenCount.count(output.toString());
        output.setLength(0);
    }

    /// The answer is complete. Returns once that is durable.
    /// @param reported what the provider counted; nothing when it did not
    void complete(TokenUsage reported) {
        if (settled) return;
        entry.settle(
                settlement(Outcome.COMPLETED, reported.total() == 0 ? estimate() : reported), Deadline.in(PATIENCE));
    }

    /// The provider broke off. Returns once that is durable: the caller has seen output.
    void cut() {
        if (!settled) entry.settle(settlement(Outcome.CUT, used()), Deadline.in(PATIENCE));
    }

    /// The caller went away, and nobody waits.
    void abandoned() {
        if (!settled) entry.settleLater(settlement(Outcome.CLIENT_GONE, used()));
    }

    /// The answer is given up for another model's.
    void discarded() {
        if (!settled) entry.settleLater(settlement(Outcome.DISCARDED, used()));
    }

    /// Of an answer that is not told to its end, what was read counts as much as what was told.
    private TokenUsage used() {
        for (var event = ahead.poll(); event != null; event = ahead.poll()) {
            if (event instanceof ChatEvent.Finished end && end.usage().total() > 0) return end.usage();
            saw(event);
        }
        return estimate();
    }

    private TokenUsage estimate() {
        count();
        return TokenUsage.estimated(Bounds.counted(request), counted);
    }

    private Settlement settlement(Outcome outcome, TokenUsage used) {
        settled = true;
        tokens = used;
        latency = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - arrived);
        var price = target.price();
        return new Settlement(
                outcome,
                target.provider(),
                target.model(),
                used,
                price == null ? BigDecimal.ZERO : price.of(used),
                price == null ? null : price.version(),
                latency,
                TimeUnit.NANOSECONDS.toMillis(firstToken - arrived));
    }

    /// Zero until the answer has ended.
    TokenUsage tokens() {
        return tokens;
    }

    /// From the request's arrival to the answer's end, in milliseconds, as the ledger has it; null until then.
    @Nullable
    Long latencyMillis() {
        return settled ? latency : null;
    }

    /// In US dollars; null when no price is known.
    @Nullable
    BigDecimal cost() {
        return target.price() == null ? null : target.price().of(tokens);
    }

    /// Milliseconds to the first output without the waiting for providers, to the microsecond.
    double overheadMillis() {
        return TimeUnit.NANOSECONDS.toMicros(firstToken - arrived - waited) / 1000.0;
    }
}
