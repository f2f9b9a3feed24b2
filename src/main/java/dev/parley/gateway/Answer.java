package dev.parley.gateway;

import dev.parley.gateway.dialects.CascadeInfo;
import dev.parley.guardrails.Verdict.Refusal;
import dev.parley.kernel.Deadline;
import dev.parley.kernel.PlatformException;
import dev.parley.knowledge.Passage;
import dev.parley.platform.telemetry.Span;
import dev.parley.providers.ChatEvent;
import dev.parley.providers.ChatStream;
import dev.parley.providers.Target;
import dev.parley.providers.UpstreamFault;
import dev.parley.providers.UpstreamFault.Kind;
import dev.parley.routing.Decision;
import dev.parley.routing.Plan;
import dev.parley.usage.TokenUsage;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A governed answer on its way to the caller: events to be written one by one. What it used is durable in the
/// ledger before `next` returns `Finished`; closing it earlier settles what was used until then and cancels the
/// provider.
public final class Answer implements AutoCloseable {
    private final UUID usageId;
    private final Plan plan;
    private final Target target;
    private final Deadline deadline;
    private final Course course;
    private final ChatStream stream;
    private final Guarding.Guarded guarded;
    private final Meter meter;
    private final GatewayMetrics metrics;
    private final Span span;
    private final @Nullable List<Passage> passages;
    private final @Nullable String cache;
    private final @Nullable Cascaded cascaded;

    /// @param stream the attempt's, as the caller gets it
    /// @param passages it may rest on; null where none were looked for
    Answer(
            Asked asked,
            Attempt attempt,
            ChatStream stream,
            Meter meter,
            GatewayMetrics metrics,
            @Nullable List<Passage> passages,
            @Nullable String cache,
            @Nullable Cascaded cascaded) {
        this.usageId = attempt.begun().entry().start().id();
        this.plan = attempt.begun().plan();
        this.target = attempt.target();
        this.deadline = asked.question().deadline();
        this.course = asked.question().course();
        this.stream = stream;
        this.guarded = asked.guarded();
        this.meter = meter;
        this.metrics = metrics;
        this.span = attempt.span();
        this.passages = passages;
        this.cache = cache;
        this.cascaded = cascaded;
    }

    /// The next event; null after the last.
    /// @throws PlatformException when the provider breaks off or the request is cut short; what was used is
    ///     durable then
    public @Nullable ChatEvent next() {
        if (deadline.cutoff().isCut()) throw broken(UpstreamFault.of(Kind.TIMED_OUT, "The request was cut short."));
        try {
            var event = stream.next();
            if (event instanceof ChatEvent.Finished finished) return complete(finished);
            if (event != null) meter.saw(event);
            return event;
        } catch (UpstreamFault fault) {
            throw broken(fault);
        }
    }

    /// Settles what was used until the provider broke off, or sent what the caller's dialect cannot say.
    /// @return what the caller is told
    PlatformException broken(UpstreamFault fault) {
        if (!deadline.cutoff().isCut()) metrics.fault(target, fault.kind());
        meter.cut();
        span.failed(fault.kind().name());
        return deadline.told(FaultTable.told(fault, target));
    }

    private ChatEvent complete(ChatEvent.Finished finished) {
        meter.complete(finished.usage());
        metrics.answered(target, tokens(), meter.cost());
        tellCascade();
        return new ChatEvent.Finished(finished.reason(), finished.stopSequence(), tokens(), finished.extra());
    }

    /// Whether more events are at hand, so that a flush can wait.
    public boolean ready() {
        return stream.ready();
    }

    public UUID usageId() {
        return usageId;
    }

    public String tier() {
        return plan.tier();
    }

    /// What the answer may rest on, as the model was told it; null where nothing was looked for, or the answer
    /// was known before.
    public @Nullable List<Passage> passages() {
        return passages;
    }

    /// `hit` or `miss`, with details; null where no cache was asked.
    public @Nullable String cache() {
        return cache;
    }

    /// The router's decision; empty when it was not asked.
    public Optional<Decision> decision() {
        return Optional.ofNullable(plan.decision());
    }

    /// Whether the guardrails refused the request or its answer.
    public boolean isRefused() {
        return refusal() != null;
    }

    /// Why the request or its answer is refused; null while it is not.
    @Nullable
    Refusal refusal() {
        return guarded.refusal();
    }

    /// The model that was to answer, when it did not and another took its place.
    public Optional<String> insteadOf() {
        var first = plan.targets().getFirst();
        return first.equals(target) ? Optional.empty() : Optional.of(first.name());
    }

    /// What happened on the way to it.
    Course course() {
        return course;
    }

    /// The sentences that no passage bears out, once the answer has ended; empty where nobody looked.
    public List<String> unsupported() {
        // what the caller must not see of the answer stands in its sentences too
        return refusal() != null || guarded.screensOutput() ? List.of() : course.flagged();
    }

    public Target target() {
        return target;
    }

    /// The request's fields that the provider does not know.
    public List<String> dropped() {
        return stream.dropped();
    }

    /// Zero until the answer has ended.
    public TokenUsage tokens() {
        return meter.tokens();
    }

    /// In US dollars, once the answer has ended: its own, and that of an answer that was given up for it; null
    /// when the price book does not know the model.
    public @Nullable BigDecimal cost() {
        var own = meter.cost();
        return own == null || cascaded == null ? own : own.add(cascaded.discardedCost());
    }

    /// That an answer was checked before this one was given; null when none was.
    @Nullable
    CascadeInfo cascade() {
        return cascaded == null ? null : cascaded.info(tokens(), meter.cost());
    }

    private void tellCascade() {
        if (cascaded != null) cascaded.ended(tokens(), meter.cost());
    }

    /// As the ledger has it; null until the answer has ended.
    @Nullable
    Long latencyMillis() {
        return meter.latencyMillis();
    }

    /// What Parley itself took until the first output, in milliseconds: all but the waiting for providers.
    public double overheadMillis() {
        return meter.overheadMillis();
    }

    @Override
    public void close() {
        try {
            stream.close();
        } finally {
            meter.abandoned();
        }
        tellCascade();
        GenAi.answered(span, target, tokens());
    }
}
