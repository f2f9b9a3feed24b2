package dev.parley.gateway;

import dev.parley.kernel.Ids;
import dev.parley.knowledge.Retrieval;
import dev.parley.platform.telemetry.Span;
import dev.parley.privacy.Privacy;
import dev.parley.privacy.Screened;
import dev.parley.providers.ChatProvider;
import dev.parley.providers.ChatRequest;
import dev.parley.providers.ChatStream;
import dev.parley.providers.Dialect;
import dev.parley.providers.Providers;
import dev.parley.providers.Target;
import dev.parley.routing.Routing;
import dev.parley.usage.Entry;
import dev.parley.usage.Settlement;
import java.util.function.BiConsumer;
import java.util.function.Function;

/// The one way from a request to an answer. Every dialect comes through here.
public final class ChatCompletions {
    /// How many passages an answer may rest on.
    private static final int PASSAGES = 6;

    private final Admission admission;
    private final Retrieval retrieval;
    private final Privacy privacy;
    private final AnswerCache cache;
    private final Routing routing;
    private final Providers providers;
    private final Attempts attempts;
    private final GatewayMetrics metrics;

    ChatCompletions(
            Admission admission,
            Retrieval retrieval,
            Privacy privacy,
            AnswerCache cache,
            Routing routing,
            Providers providers,
            Attempts attempts,
            GatewayMetrics metrics) {
        this.admission = admission;
        this.retrieval = retrieval;
        this.privacy = privacy;
        this.cache = cache;
        this.routing = routing;
        this.providers = providers;
        this.attempts = attempts;
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
            var chosen = routing.plan(admitted.id(), question.request(), tenant, false);
            return cache.around(admitted, question, chosen, turn -> {
                var screened = privacy.screen(tenant, turn.isHit() ? question.request() : grounded(question, turn));
                var begun = admission.begin(
                        admitted,
                        asking,
                        turn.plan(),
                        plan -> Bounds.start(
                                admitted.id(), tenant.id(), question.caller().id(), screened.request(), plan));
                return answer(question, screened, begun, turn);
            });
        });
    }

    private Answer answer(Question question, Screened screened, Admission.Begun begun, CacheTurn turn) {
        var request = screened.request();
        var entry = begun.entry();
        var plan = begun.plan();
        var span = GenAi.chat(Span.current(), request);
        long asked = System.nanoTime();
        try {
            var requests = perTarget(request);
            var traceparent = span.traceparent().orElse("");
            var told = turn.told().map(answer -> new Opened(plan.targets().getFirst(), answer));
            var opened = told.orElseGet(() -> attempts.first(entry.start().tenant(), plan, question.deadline(), target -> {
                var call = new ChatProvider.Call(requests.apply(target), target, question.deadline(), traceparent);
                var provider = providers.chat(target.dialect());
                return new Opened(target, Begun.by(provider, call, fault -> attempts.brokenOff(call, fault)));
            }));
            long waited = System.nanoTime() - asked;
            // a stream's first byte waits for the start; a whole answer for its settlement, which is never before it
            if (request.stream()) awaitStart(entry, opened.stream(), question);
            var meter = new Meter(entry, request, opened.target(), question.arrived(), waited);
            return new Answer(
                    entry.start().id(),
                    plan,
                    opened.target(),
                    question.deadline(),
                    screened.restored(turn.kept(cited(request, opened), opened.target(), screened)),
                    meter,
                    metrics,
                    span,
                    turn.said());
        } catch (RuntimeException | Error failed) {
            entry.settleLater(Settlement.released(request.model()));
            GenAi.failed(span, failed);
            throw failed;
        }
    }

    private record Opened(Target target, ChatStream stream) {}

    private static void awaitStart(Entry entry, ChatStream stream, Question question) {
        try {
            entry.awaitStart(question.deadline());
        } catch (RuntimeException notDurable) {
            stream.close();
            throw notDurable;
        }
    }

    private ChatRequest grounded(Question question, CacheTurn turn) {
        var request = question.request();
        if (!question.grounded()) return request;
        var asked = request.question();
        var vector = turn.vector();
        var passages = vector == null
                ? retrieval.find(asked, PASSAGES)
                : retrieval.find(asked, vector.get(), PASSAGES);
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
