package dev.parley.gateway;

import dev.parley.kernel.Deadline;
import dev.parley.kernel.ErrorCode;
import dev.parley.kernel.PlatformException;
import dev.parley.kernel.TenantId;
import dev.parley.providers.ChatProvider;
import dev.parley.providers.Target;
import dev.parley.providers.UpstreamFault;
import dev.parley.routing.Latencies;
import dev.parley.routing.Plan;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;

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

    /// @param attempt asks one target; throws `UpstreamFault` when it fails, `PlatformException` when the request
    ///     cannot be said in its dialect
    /// @throws PlatformException when no target answered; tells what the last one did
    <T> T first(TenantId tenant, Plan plan, Deadline deadline, Function<Target, T> attempt) {
        PlatformException told = null;
        for (int i = 0; i < plan.targets().size() && !deadline.passed(); i++) {
            var target = plan.targets().get(i);
            boolean last = i == plan.targets().size() - 1;
            for (int tries = 1; ; tries++) {
                var breaker = breakers.of(target);
                var place = Bulkhead.Place.of(tenant, target);
                if (!bulkhead.enter(place)) {
                    if (told == null) told = full(target);
                    break;
                }
                try {
                    if (!breaker.permits()) {
                        if (told == null) told = passedOver(target);
                        break;
                    }
                    if (tries == 1) breaker.retries().asked();
                    return guarded(target, breaker, deadline, attempt);
                } catch (UpstreamFault fault) {
                    metrics.fault(target, fault.kind());
                    told = FaultTable.told(fault, target);
                    var remedy = FaultTable.of(fault.kind());
                    if (!remedy.nextTarget()) throw told;
                    if (!last || !remedy.again() || !pauses(fault, tries, deadline, breaker.retries())) break;
                } catch (PlatformException cannotBeSaid) {
                    // this target's dialect lacks something of the request; another's may have it
                    told = cannotBeSaid;
                    break;
                } finally {
                    bulkhead.leave(place);
                }
            }
        }
        throw told == null ? tooLate() : told;
    }

    private <T> T guarded(Target target, Breakers.Breaker breaker, Deadline deadline, Function<Target, T> attempt) {
        long start = System.nanoTime();
        try {
            var answer = attempt.apply(target);
            long took = System.nanoTime() - start;
            breaker.succeeded(took);
            latencies.measured(target, took);
            return answer;
        } catch (UpstreamFault fault) {
            if (countsAgainst(fault, deadline)) breaker.failed(System.nanoTime() - start, fault);
            else breaker.undecided();
            throw fault;
        } catch (RuntimeException | Error ours) {
            breaker.undecided();
            throw ours;
        }
    }

    /// Holds it against a target that it failed after it had begun to answer, which counted as a success: one that
    /// breaks off every answer is passed over too.
    void brokenOff(ChatProvider.Call call, UpstreamFault fault) {
        if (countsAgainst(fault, call.deadline())) breakers.of(call.target()).failed(0, fault);
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
    private static boolean pauses(UpstreamFault fault, int tries, Deadline deadline, RetryBudget budget) {
        if (tries > FaultTable.RETRIES) return false;
        var pause = FaultTable.pause(fault, tries, ThreadLocalRandom.current().nextDouble());
        if (!FaultTable.bearable(pause) || pause.compareTo(deadline.left()) >= 0 || !budget.repeat()) return false;
        try {
            Thread.sleep(pause);
            return true;
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
