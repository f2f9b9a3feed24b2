package dev.parley.gateway;

import dev.parley.gateway.Steering.Way;
import dev.parley.guardrails.Verdict.Refusal;
import dev.parley.kernel.Ids;
import dev.parley.knowledge.QueryLog;
import dev.parley.knowledge.evidence.Support;
import dev.parley.platform.telemetry.Span;
import dev.parley.privacy.Privacy;
import dev.parley.privacy.Screened;
import dev.parley.providers.Catalogue;
import dev.parley.providers.ChatRequest;
import dev.parley.providers.ChatStream;
import dev.parley.providers.Dialect;
import dev.parley.routing.Plan;
import dev.parley.routing.Routing;
import dev.parley.tenancy.TenantConfig.Unsupported;
import java.util.List;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/// The one way from a request to an answer. Every dialect comes through here.
public final class ChatCompletions {
    private final Admission admission;
    private final Grounds grounds;
    private final Support support;
    private final QueryLog queries;
    private final Privacy privacy;
    private final Guarding guarding;
    private final AnswerCache cache;
    private final Routing routing;
    private final Opening opening;
    private final Cascade cascade;
    private final GatewayMetrics metrics;

    ChatCompletions(
            Admission admission,
            Grounds grounds,
            Support support,
            QueryLog queries,
            Privacy privacy,
            Guarding guarding,
            AnswerCache cache,
            Routing routing,
            Opening opening,
            GatewayMetrics metrics) {
        this.admission = admission;
        this.grounds = grounds;
        this.support = support;
        this.queries = queries;
        this.privacy = privacy;
        this.guarding = guarding;
        this.cache = cache;
        this.routing = routing;
        this.opening = opening;
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
            var guarded = guarding.inspect(admitted, question);
            var asked = new Asked(question, admitted, asking, guarded);
            var refusal = guarded.refusal();
            return refusal == null ? steered(asked) : refused(asked, refusal);
        });
    }

    private Answer steered(Asked asked) {
        var question = asked.question();
        var guarded = asked.guarded();
        return switch (question.steering().steer(asked.admitted(), asked.request(), question.deadline())) {
            case Way.Model(var request, var tier, var vector) ->
                planned(asked.with(guarded.with(request, null), vector), tier);
            case Way.Said(var events) -> {
                var stream = guarding.screened(guarded, asked.request(), SaidStream.of(events));
                yield said(asked, new Plan("intents", List.of(Catalogue.INTENTS)), stream);
            }
            case Way.Refused(var why) ->
                refused(asked.with(guarded.with(asked.request(), why), question.vector()), why);
        };
    }

    /// An answer like any other, in the caller's dialect, that says why; no model is asked.
    private Answer refused(Asked asked, Refusal refusal) {
        var stream = SaidStream.refusal(Catalogue.GUARDRAILS.model(), refusal);
        return said(asked, new Plan("refused", List.of(Catalogue.GUARDRAILS)), stream);
    }

    private Answer said(Asked asked, Plan plan, ChatStream said) {
        var attempt = known(asked.request(), asked.begin(admission, plan, asked.request()), said);
        if (asked.request().stream()) awaitStart(attempt, asked.question());
        return new Answer(
                asked,
                attempt,
                said,
                attempt.meter(asked.request(), asked.question().arrived()),
                metrics,
                null,
                null,
                null);
    }

    private Answer planned(Asked asked, @Nullable String tier) {
        var question = asked.question();
        var plan = tier == null
                ? routing.plan(
                        asked.admitted().id(),
                        asked.request(),
                        asked.tenant(),
                        question.urgency().critical())
                : routing.tier(tier, asked.tenant());
        return cache.around(asked.admitted(), question, plan, turn -> {
            var screened = privacy.screen(asked.tenant(), turn.isHit() ? asked.request() : grounded(asked, turn));
            return answered(asked, screened, asked.begin(admission, turn.plan(), screened.request()), turn);
        });
    }

    private Answer answered(Asked asked, Screened screened, Admission.Begun begun, CacheTurn turn) {
        var question = asked.question();
        var request = screened.request();
        var first = turn.told()
                .map(kept -> known(request, begun, kept))
                .orElseGet(() -> opening.open(asked, request, begun));
        var chosen = cascade.chosen(
                question,
                request,
                first,
                upgrade -> opening.open(asked, request, asked.again(admission, upgrade, request)));
        var attempt = chosen.attempt();
        try {
            // a stream's first byte waits for the start; a whole answer for its settlement, which is never before it
            if (request.stream()) awaitStart(attempt, question);
            var recorded = turn.recorded(
                    CitedStream.of(request, supported(asked, request, attempt.opened())),
                    attempt.target(),
                    screened,
                    chosen.isDoubtful(),
                    () -> !question.course().unsupported().isEmpty());
            return new Answer(
                    asked,
                    attempt,
                    NotedStream.of(
                            screened.restored(guarding.screened(asked.guarded(), asked.request(), recorded)),
                            asked,
                            queries),
                    attempt.meter(request, question.arrived()),
                    metrics,
                    request.grounding() == null ? null : request.grounding().passages(),
                    turn.said(),
                    chosen.cascaded());
        } catch (RuntimeException | Error failed) {
            Attempt.failed(attempt.begun(), request, attempt.span(), failed);
            throw failed;
        }
    }

    /// An answer of Parley's own quotes, and needs no support.
    private Opened supported(Asked asked, ChatRequest request, Opened answer) {
        var grounding = request.grounding();
        var wishes = asked.tenant().config().knowledge();
        var wish = wishes == null ? null : wishes.unsupported();
        if (grounding == null
                || wish == null
                || wish == Unsupported.OFF
                || answer.target().dialect() == Dialect.LOCAL) return answer;
        var course = asked.question().course();
        return new Opened(
                answer.target(), new SupportedStream(answer.stream(), support, grounding.passages(), wish, course));
    }

    /// Nobody has to be asked.
    private static Attempt known(ChatRequest request, Admission.Begun begun, ChatStream answer) {
        var opened = new Opened(begun.plan().targets().getFirst(), answer);
        return new Attempt(begun, opened, GenAi.chat(Span.current(), request), 0);
    }

    private static void awaitStart(Attempt attempt, Question question) {
        try {
            attempt.begun().entry().awaitStart(question.deadline());
        } catch (RuntimeException notDurable) {
            attempt.stream().close();
            throw notDurable;
        }
    }

    private ChatRequest grounded(Asked asked, CacheTurn turn) {
        var request = asked.request();
        var question = asked.question();
        if (!question.grounded()) return request;
        return grounds.under(asked, turn.vector() == null ? question.vector() : turn.vector());
    }
}
