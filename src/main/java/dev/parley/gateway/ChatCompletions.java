package dev.parley.gateway;

import dev.parley.gateway.Steering.Way;
import dev.parley.guardrails.Verdict.Refusal;
import dev.parley.kernel.Ids;
import dev.parley.knowledge.Retrieval;
import dev.parley.platform.telemetry.Span;
import dev.parley.privacy.Privacy;
import dev.parley.privacy.Screened;
import dev.parley.providers.Catalogue;
import dev.parley.providers.ChatProvider;
import dev.parley.providers.ChatRequest;
import dev.parley.providers.ChatStream;
import dev.parley.providers.Dialect;
import dev.parley.providers.Providers;
import dev.parley.providers.Target;
import dev.parley.routing.Plan;
import dev.parley.routing.Routing;
import dev.parley.tenancy.Tenant;
import dev.parley.usage.Entry;
import dev.parley.usage.Settlement;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Function;

/// The one way from a request to an answer. Every dialect comes through here.
public final class ChatCompletions {
    /// How many passages an answer may rest on.
    private static final int PASSAGES = 6;

    private final Admission admission;
    private final Retrieval retrieval;
    private final Privacy privacy;
    private final Guarding guarding;
    private final AnswerCache cache;
    private final Routing routing;
    private final Providers providers;
    private final Attempts attempts;
    private final Opening opening;
    private final GatewayMetrics metrics;

    ChatCompletions(
            Admission admission,
            Retrieval retrieval,
            Privacy privacy,
            Guarding guarding,
            AnswerCache cache,
            Routing routing,
            Providers providers,
            Attempts attempts,
            Opening opening,
            GatewayMetrics metrics) {
        this.admission = admission;
        this.retrieval = retrieval;
        this.privacy = privacy;
        this.guarding = guarding;
        this.cache = cache;
        this.routing = routing;
        this.providers = providers;
        this.attempts = attempts;
        this.opening = opening;
        this.metrics = metrics;
    }

    /// Refuses a flooding tenant's request before it is read.
    /// @throws dev.parley.kernel.PlatformException RATE_LIMITED
    void refuseFlood(BiConsumer<String, String> header) {
        admission.refuseFlood(header);
    }

    /// Asks until a provider has begun to answer. Nothing has been sent to the caller before this returns.
    /// @return to be closed by the caller
    /// @throws dev.parley.kernel.PlatformException when the request is refused or no provider answers
    public Answer answer(Question question) {
        var asking = new Admission.Asking(
                question.caller(), question.request().endUser().orElse(null), question.deadline(), question.header());
        return admission.admit(Ids.next(), asking, () -> Bounds.expected(question.request()), admitted -> {
            var tenant = admitted.tenant();
            var guarded = guarding.inspect(admitted.id(), tenant, question.request());
            var refusal = guarded.refusal();
            if (refusal != null) return refused(question, admitted, asking, guarded, refusal);
            return switch (question.steering().steer(admitted, guarded.request(), question.deadline())) {
                case Way.Model way -> asked(question, admitted, asking, guarded.with(way.request(), null), way);
                case Way.Said(var events) -> {
                    var stream = guarding.screened(guarded, guarded.request(), SaidStream.of(events));
                    yield said(
                            question,
                            admitted,
                            asking,
                            guarded,
                            new Plan("intents", List.of(Catalogue.INTENTS)),
                            stream);
                }
                case Way.Refused(var why) ->
                    refused(question, admitted, asking, guarded.with(guarded.request(), why), why);
            };
        });
    }

    private Answer asked(
            Question asked,
            Admission.Admitted admitted,
            Admission.Asking asking,
            Guarding.Guarded guarded,
            Way.Model way) {
        var tenant = admitted.tenant();
        var request = guarded.request();
        var question = asked.with(request, way.vector());
        var chosen = way.tier() == null
                ? routing.plan(
                        admitted.id(), request, tenant, question.urgency().critical())
                : routing.tier(way.tier(), tenant);
        return cache.around(admitted, question, chosen, turn -> {
            var screened = privacy.screen(tenant, turn.isHit() ? request : grounded(question, guarded, turn));
            var begun = admission.begin(
                    admitted,
                    asking,
                    turn.plan(),
                    plan -> Bounds.start(
                            admitted.id(), tenant.id(), question.caller().id(), screened.request(), plan));
            return answer(tenant, question, guarded, screened, begun, turn);
        });
    }

    /// An answer like any other, in the caller's dialect, that says why; no model is asked.
    private Answer refused(
            Question question,
            Admission.Admitted admitted,
            Admission.Asking asking,
            Guarding.Guarded guarded,
            Refusal refusal) {
        var plan = new Plan("refused", List.of(Catalogue.GUARDRAILS));
        var stream = SaidStream.refusal(Catalogue.GUARDRAILS.model(), refusal);
        return said(question, admitted, asking, guarded, plan, stream);
    }

    private Answer said(
            Question question,
            Admission.Admitted admitted,
            Admission.Asking asking,
            Guarding.Guarded guarded,
            Plan known,
            ChatStream said) {
        var request = guarded.request();
        var target = known.targets().getFirst();
        var begun = admission.begin(
                admitted,
                asking,
                known,
                plan -> Bounds.start(
                        admitted.id(), admitted.tenant().id(), question.caller().id(), request, plan));
        if (request.stream()) awaitStart(begun.entry(), said, question);
        var meter = new Meter(begun.entry(), request, target, question.arrived(), 0);
        return new Answer(
                begun, target, question, said, guarded, meter, metrics, GenAi.chat(Span.current(), request), null);
    }

    private Answer answer(
            Tenant tenant,
            Question question,
            Guarding.Guarded guarded,
            Screened screened,
            Admission.Begun begun,
            CacheTurn turn) {
        var request = screened.request();
        var entry = begun.entry();
        var plan = begun.plan();
        var span = GenAi.chat(Span.current(), request);
        long asked = System.nanoTime();
        try {
            var requests = perTarget(request);
            var traceparent = span.traceparent().orElse("");
            var told = turn.told().map(kept -> new Opened(plan.targets().getFirst(), kept));
            var opened =
                    told.orElseGet(() -> opening.open(tenant, question, guarded, request, begun, (target, until) -> {
                        var call = new ChatProvider.Call(requests.apply(target), target, until, traceparent);
                        var provider = providers.chat(target.dialect());
                        return new Opened(target, Begun.by(provider, call, fault -> attempts.brokenOff(call, fault)));
                    }));
            long waited = System.nanoTime() - asked;
            // a stream's first byte waits for the start; a whole answer for its settlement, which is never before it
            if (request.stream()) awaitStart(entry, opened.stream(), question);
            var meter = new Meter(entry, request, opened.target(), question.arrived(), waited);
            var watched = routing.watched(plan, opened.target(), cited(request, opened), waited);
            var recorded = turn.recorded(watched, opened.target(), screened);
            return new Answer(
                    begun,
                    opened.target(),
                    question,
                    screened.restored(guarding.screened(guarded, guarded.request(), recorded)),
                    guarded,
                    meter,
                    metrics,
                    span,
                    turn.said());
        } catch (RuntimeException | Error failed) {
            entry.settleLater(Settlement.released(request.model()));
            routing.failed(plan);
            GenAi.failed(span, failed);
            throw failed;
        }
    }

    private static void awaitStart(Entry entry, ChatStream stream, Question question) {
        try {
            entry.awaitStart(question.deadline());
        } catch (RuntimeException notDurable) {
            stream.close();
            throw notDurable;
        }
    }

    private ChatRequest grounded(Question question, Guarding.Guarded guarded, CacheTurn turn) {
        var request = guarded.request();
        if (!question.grounded()) return request;
        var asked = request.question();
        var vector = turn.vector() == null ? question.vector() : turn.vector();
        var found = vector == null ? retrieval.find(asked, PASSAGES) : retrieval.find(asked, vector.get(), PASSAGES);
        var passages = guarding.passages(guarded, found);
        return request.withGrounding(new ChatRequest.Grounding(asked, passages));
    }

    /// A model needs the passages in its prompt; the extractive provider takes them as they are.
    private static Function<Target, ChatRequest> perTarget(ChatRequest request) {
        if (request.grounding() == null) return _ -> request;
        var instructed = Grounding.instructed(request);
        return target -> target.dialect() == Dialect.LOCAL ? request : instructed;
    }

    private static ChatStream cited(ChatRequest request, Opened opened) {
        var grounding = request.grounding();
        if (grounding == null || opened.target().dialect() == Dialect.LOCAL) return opened.stream();
        return new CitedStream(opened.stream(), grounding.passages());
    }
}
