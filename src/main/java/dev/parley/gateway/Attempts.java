package dev.parley.gateway;

import dev.parley.gateway.Attempts.Outcome.Answered;
import dev.parley.gateway.Attempts.Outcome.Failed;
import dev.parley.gateway.Attempts.Outcome.PassedOver;
import dev.parley.kernel.Deadline;
import dev.parley.kernel.ErrorCode;
import dev.parley.kernel.PlatformException;
import dev.parley.kernel.TenantId;
import dev.parley.providers.ChatProvider;
import dev.parley.providers.Target;
import dev.parley.providers.UpstreamFault;
import dev.parley.routing.Latencies;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/// Tries targets in order until one has begun to answer, each as its breaker and the fault table permit.
/// Nothing has been sent to the caller until then: the commit point.
final class Attempts {
    private final Breakers breakers;
    private final Bulkhead bulkhead;
    private final Latencies latencies;
    private final GatewayMetrics metrics;

    Attempts(Breakers breakers, Bulkhead bulkhead, Latencies latencies, GatewayMetrics metrics) {
        this.breakers = breakers;
        this.bulkhead = bulkhead;
        this.latencies = latencies;
        this.metrics = metrics;
    }

    /// Asks one target.
    interface Ask<T> {
        /// @throws UpstreamFault when it fails
        /// @throws PlatformException when the request cannot be said in its dialect
        T of(Target target, Deadline deadline);
    }

    /// What became of one target.
    sealed interface Outcome<T> {
        record Answered<T>(T answer) implements Outcome<T> {}

        /// @param everywhere no other target would do better: the request itself is wrong
        record Failed<T>(PlatformException told, boolean everywhere) implements Outcome<T> {}

        /// It was not asked.
        record PassedOver<T>(PlatformException told) implements Outcome<T> {}
    }

    /// An answer that is wanted.
    record Wanted<T>(TenantId tenant, Deadline deadline, Ask<T> ask) {
        Wanted<T> until(Deadline other) {
            return new Wanted<>(tenant, other, ask);
        }
    }

    /// @throws PlatformException when no target answered; tells what the last one did
    <T> T first(Wanted<T> wanted, List<Target> targets) {
        return first(wanted, targets, null);
    }

    /// @param told what others did before; null when none was asked
    <T> T first(Wanted<T> wanted, List<Target> targets, @Nullable PlatformException told) {
        for (int i = 0; i < targets.size() && !wanted.deadline.passed(); i++) {
            boolean last = i == targets.size() - 1;
            switch (at(targets.get(i), wanted, last)) {
                case Answered<T>(var answer) -> {
                    return answer;
                }
                case Failed<T>(var why, var everywhere) -> {
                    if (everywhere) throw why;
                    told = why;
                }
                // what another did says more
                case PassedOver<T>(var why) -> told = told == null ? why : told;
            }
        }
        throw told == null ? tooLate() : told;
    }

    /// Asks one target, and again after a fault that may pass when it is the last.
    <T> Outcome<T> at(Target target, Wanted<T> wanted, boolean last) {
        var deadline = wanted.deadline;
        var breaker = breakers.of(target);
        for (int tries = 1; ; tries++) {
            try {
                return once(target, breaker, wanted);
            } catch (UpstreamFault fault) {
                if (!deadline.cutoff().isCut()) {
                    metrics.fault(target, fault.kind());
                    breaker.faulted(fault);
                }
                var told = FaultTable.told(fault, target);
                var remedy = FaultTable.of(fault.kind());
                if (!remedy.nextTarget()) return new Failed<>(told, true);
                if (!last || !remedy.again() || !pauses(fault, tries, deadline, breaker.retries()))
                    return new Failed<>(told, false);
            } catch (PlatformException cannotBeSaid) {
                // this target's dialect lacks something of the request; another's may have it
                return new Failed<>(cannotBeSaid, false);
            }
        }
    }

    /// As the bulkhead and the breaker permit.
    private <T> Outcome<T> once(Target target, Breakers.Breaker breaker, Wanted<T> wanted) {
        var place = Bulkhead.Place.of(wanted.tenant, target);
        if (!bulkhead.enter(place)) return new PassedOver<>(full(target));
        try {
            if (!breaker.permits()) return new PassedOver<>(passedOver(target));
            breaker.asked();
            return new Answered<>(measured(target, breaker, wanted));
        } finally {
            bulkhead.leave(place);
        }
    }

    private <T> T measured(Target target, Breakers.Breaker breaker, Wanted<T> wanted) {
        breaker.inFlight().incrementAndGet();
        long start = System.nanoTime();
        try {
            var answer = wanted.ask.of(target, wanted.deadline);
            long took = System.nanoTime() - start;
            breaker.succeeded(took);
            latencies.measured(target, took);
            return answer;
        } catch (UpstreamFault fault) {
            if (countsAgainst(fault, wanted.deadline)) breaker.failed(System.nanoTime() - start, fault);
            else breaker.undecided();
            throw fault;
        } catch (RuntimeException | Error ours) {
            breaker.undecided();
            throw ours;
        } finally {
            breaker.inFlight().decrementAndGet();
        }
    }

    /// Holds it against a target that it failed after it had begun to answer, which counted as a success: one
    /// that breaks off every answer is passed over too.
    void brokenOff(ChatProvider.Call call, UpstreamFault fault) {
        if (!countsAgainst(fault, call.deadline())) return;
        var breaker = breakers.of(call.target());
        breaker.faulted(fault);
        breaker.failed(0, fault);
    }

    /// A caller in a hurry says nothing about the target: its deadlines must not close the target to others.
    private static boolean countsAgainst(UpstreamFault fault, Deadline deadline) {
        boolean hurried = fault.kind() == UpstreamFault.Kind.TIMED_OUT && deadline.passed();
        return !hurried && FaultTable.of(fault.kind()).countsAgainst();
    }

    private PlatformException passedOver(Target target) {
        return new PlatformException(
                        ErrorCode.NO_PROVIDER,
                        "The provider of " + target.model() + " failed repeatedly and is not asked for the moment.")
                .retryAfter(breakers.openTime());
    }

    private static PlatformException full(Target target) {
        return new PlatformException(
                        ErrorCode.OVERLOADED,
                        "So many of the tenant's requests wait for the provider of " + target.model()
                                + " that none is added.")
                .retryAfter(Duration.ofSeconds(1));
    }

    private static PlatformException tooLate() {
        return new PlatformException(ErrorCode.DEADLINE_EXCEEDED, "The request's time was over before it was sent.");
    }

    /// Waits before the same target is asked again.
    /// @return false when it should not be
    private static boolean pauses(UpstreamFault fault, int tries, Deadline deadline, Allowance retries) {
        if (tries > FaultTable.RETRIES) return false;
        var pause = FaultTable.pause(fault, tries, ThreadLocalRandom.current().nextDouble());
        if (!FaultTable.bearable(pause) || pause.compareTo(deadline.left()) >= 0 || !retries.spend()) return false;
        try {
            Thread.sleep(pause);
            return true;
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
