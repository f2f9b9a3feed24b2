package dev.parley.gateway;

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
    private final Cascade cascade;
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
            GatewayMetrics metrics) {
        this.admission = admission;
        this.retrieval = retrieval;
        this.privacy = privacy;
        this.guarding = guarding;
        this.cache = cache;
        this.routing = routing;
        this.providers = providers;
        this.attempts = attempts;
        this.cascade = new Cascade(routing, metrics);
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
            var chosen = routing.plan(admitted.id(), guarded.request(), tenant, isCritical(guarded.request()));
            return cache.around(admitted, question.with(guarded.request()), chosen, turn -> {
                var screened =
                        privacy.screen(tenant, turn.isHit() ? guarded.request() : grounded(question, guarded, turn));
                var key = question.caller().id();
                var begun = admission.begin(
                        admitted,
                        asking,
                        turn.plan(),
                        plan -> Bounds.start(admitted.id(), tenant.id(), key, screened.request(), plan));
                return answer(
                        question,
                        guarded,
                        screened,
                        begun,
                        turn,
                        upgrade -> admission.again(
                                admitted,
                                asking,
                                upgrade,
                                plan -> Bounds.start(Ids.next(), tenant.id(), key, screened.request(), plan)));
            });
        });
    }

    /// Whether the caller says of the request, in its `metadata`, that nothing is to be tried out on it.
    private static boolean isCritical(ChatRequest request) {
        return request.extras().fields().path("metadata").path("critical").asBoolean(false);
    }

    /// An answer like any other, in the caller's dialect, that says why; no model is asked.
    private Answer refused(
            Question question,
            Admission.Admitted admitted,
            Admission.Asking asking,
            Guarding.Guarded guarded,
            Refusal refusal) {
        var request = guarded.request();
        var begun = admission.begin(
                admitted,
                asking,
                new Plan("refused", List.of(Catalogue.GUARDRAILS)),
                plan -> Bounds.start(
                        admitted.id(), admitted.tenant().id(), question.caller().id(), request, plan));
        var said = SaidStream.refusal(Catalogue.GUARDRAILS.model(), refusal);
        if (request.stream()) awaitStart(begun.entry(), said, question);
        var meter = new Meter(begun.entry(), request, Catalogue.GUARDRAILS, question.arrived(), 0);
        return new Answer(
                begun,
                Catalogue.GUARDRAILS,
                question.deadline(),
                said,
                guarded,
                meter,
                metrics,
                GenAi.chat(Span.current(), request),
                null,
                null);
    }

    private Answer answer(
            Question question,
            Guarding.Guarded guarded,
            Screened screened,
            Admission.Begun begun,
            CacheTurn turn,
            Function<Plan, Admission.Begun> again) {
        var request = screened.request();
        var first = turn.told()
                .map(kept -> new Attempt(
                        begun, begun.plan().targets().getFirst(), kept, GenAi.chat(Span.current(), request), 0))
                .orElseGet(() -> attempt(question, request, begun));
        var chosen =
                cascade.chosen(question, request, first, upgrade -> attempt(question, request, again.apply(upgrade)));
        var attempt = chosen.attempt();
        try {
            // a stream's first byte waits for the start; a whole answer for its settlement, which is never before it
            if (request.stream()) awaitStart(attempt.begun().entry(), attempt.stream(), question);
            var meter = attempt.meter(request, question.arrived());
            var doubtful = chosen.cascaded() != null && chosen.cascaded().isDoubtful();
            var recorded = turn.recorded(
                    cited(request, attempt.target(), attempt.stream()), attempt.target(), screened, doubtful);
            return new Answer(
                    attempt.begun(),
                    attempt.target(),
                    question.deadline(),
                    screened.restored(guarding.screened(guarded, guarded.request(), recorded)),
                    guarded,
                    meter,
                    metrics,
                    attempt.span(),
                    turn.said(),
                    chosen.cascaded());
        } catch (RuntimeException | Error failed) {
            failed(attempt.begun().entry(), request, attempt.span(), failed);
            throw failed;
        }
    }

    /// Asks the plan's targets until one has begun to answer.
    private Attempt attempt(Question question, ChatRequest request, Admission.Begun begun) {
        var span = GenAi.chat(Span.current(), request);
        long asked = System.nanoTime();
        try {
            var requests = perTarget(request);
            var traceparent = span.traceparent().orElse("");
            var tenant = begun.entry().start().tenant();
            return attempts.first(tenant, begun.plan(), question.deadline(), target -> {
                var call = new ChatProvider.Call(requests.apply(target), target, question.deadline(), traceparent);
                var provider = providers.chat(target.dialect());
                var stream = Begun.by(provider, call, fault -> attempts.brokenOff(call, fault));
                return new Attempt(begun, target, stream, span, System.nanoTime() - asked);
            });
        } catch (RuntimeException | Error failed) {
            failed(begun.entry(), request, span, failed);
            throw failed;
        }
    }

    private static void failed(Entry entry, ChatRequest request, Span span, Throwable failure) {
        entry.settleLater(Settlement.released(request.model()));
        GenAi.failed(span, failure);
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
        var vector = turn.vector();
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

    private static ChatStream cited(ChatRequest request, Target target, ChatStream answer) {
        var grounding = request.grounding();
        if (grounding == null || target.dialect() == Dialect.LOCAL) return answer;
        return new CitedStream(answer, grounding.passages());
    }
}
