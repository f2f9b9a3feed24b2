package dev.parley.gateway;

import dev.parley.gateway.Attempts.Outcome;
import dev.parley.gateway.Attempts.Outcome.Answered;
import dev.parley.gateway.Attempts.Outcome.Failed;
import dev.parley.gateway.Attempts.Outcome.PassedOver;
import dev.parley.kernel.Cutoff;
import dev.parley.kernel.Deadline;
import dev.parley.kernel.ErrorCode;
import dev.parley.kernel.PlatformException;
import dev.parley.providers.ChatEvent;
import dev.parley.providers.ChatRequest;
import dev.parley.providers.ChatStream;
import dev.parley.providers.Target;
import dev.parley.providers.UpstreamFault;
import dev.parley.usage.Settlement;
import dev.parley.usage.TokenCount;
import dev.parley.usage.TokenUsage;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// One of two calls that are made beside each other. It can be cancelled without the other.
final class Leg {
    private final Target target;
    private final Cutoff cutoff;
    private final Deadline deadline;
    private final long began = System.nanoTime();
    private final CompletableFuture<Outcome<Opened>> outcome = new CompletableFuture<>();

    Leg(Target target, Deadline deadline) {
        this.target = target;
        this.cutoff = new Cutoff(deadline.cutoff());
        this.deadline = deadline.unless(cutoff);
    }

    Target target() {
        return target;
    }

    /// The request's, which also ends when this leg is cancelled.
    Deadline deadline() {
        return deadline;
    }

    void run(Supplier<Outcome<Opened>> work) {
        try {
            outcome.complete(work.get());
        } catch (RuntimeException | Error ours) {
            outcome.complete(
                    new Failed<>(new PlatformException(ErrorCode.INTERNAL, "The request failed.", ours), true));
            throw ours;
        }
    }

    boolean endsWithin(Duration time) {
        try {
            outcome.get(time.toNanos(), TimeUnit.NANOSECONDS);
            return true;
        } catch (TimeoutException late) {
            return false;
        } catch (InterruptedException | ExecutionException stopped) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    /// Waits until it has ended.
    Outcome<Opened> outcome() {
        return outcome.join();
    }

    /// Waits until it has ended. Empty when it does not answer.
    Optional<Opened> answer() {
        return outcome() instanceof Answered<Opened>(var answer) ? Optional.of(answer) : Optional.empty();
    }

    /// Waits until one of them has answered or both have ended.
    /// @return null when neither answers
    static @Nullable Leg firstToAnswer(Leg one, Leg other) {
        CompletableFuture.anyOf(one.outcome, other.outcome).join();
        if (!one.answered() && !other.answered())
            CompletableFuture.allOf(one.outcome, other.outcome).join();
        return one.answered() ? one : other.answered() ? other : null;
    }

    private boolean answered() {
        return outcome.getNow(null) instanceof Answered<Opened>;
    }

    /// Ends the call at its provider; an answer that comes all the same is thrown away.
    /// @return whether it was still running
    boolean cancel() {
        boolean running = !outcome.isDone();
        cutoff.cut(new PlatformException(ErrorCode.DEADLINE_EXCEEDED, "Another target was quicker."));
        return running;
    }

    void whenEnded(Runnable then) {
        var _ = outcome.thenRun(then);
    }

    /// What the call used, when its answer is not wanted. A cancelled one is taken to have read the prompt.
    /// @param running whether it was still at work when it was cancelled
    Settlement owed(ChatRequest request, boolean running) {
        return switch (outcome.join()) {
            case Answered<Opened>(var opened) -> owed(thrownAway(request, opened.stream()));
            case Failed<Opened> _ ->
                running ? owed(TokenUsage.estimated(Bounds.counted(request), 0)) : Settlement.released(target.model());
            case PassedOver<Opened> _ -> Settlement.released(target.model());
        };
    }

    /// What the provider counted, when that is at hand; else the prompt and the text that is.
    private static TokenUsage thrownAway(ChatRequest request, ChatStream stream) {
        var text = new StringBuilder();
        try (stream) {
            while (stream.ready()) {
                var event = stream.next();
                if (event == null) break;
                if (event instanceof ChatEvent.Finished finished
                        && finished.usage().total() > 0) return finished.usage();
                if (event instanceof ChatEvent.Text piece) text.append(piece.text());
            }
        } catch (UpstreamFault broken) {
            // what came before counts
        }
        return TokenUsage.estimated(Bounds.counted(request), TokenCount.count(text.toString()));
    }

    private Settlement owed(TokenUsage used) {
        var price = target.price();
        return new Settlement(
                Settlement.Outcome.CLIENT_GONE,
                target.provider(),
                target.model(),
                used,
                price == null ? BigDecimal.ZERO : price.of(used),
                price == null ? null : price.version(),
                TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began),
                null);
    }
}
