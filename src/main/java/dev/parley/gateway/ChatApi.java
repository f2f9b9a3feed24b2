package dev.parley.gateway;

import dev.parley.gateway.dialects.AnswerInfo;
import dev.parley.gateway.dialects.AnthropicMessages;
import dev.parley.gateway.dialects.ChatCall;
import dev.parley.gateway.dialects.ChatWire;
import dev.parley.gateway.dialects.OpenAiChat;
import dev.parley.gateway.dialects.Out;
import dev.parley.gateway.dialects.RoutedChat;
import dev.parley.gateway.dialects.StreamWriter;
import dev.parley.identity.Caller;
import dev.parley.kernel.Ids;
import dev.parley.kernel.Permission;
import dev.parley.kernel.PlatformException;
import dev.parley.knowledge.Citation;
import dev.parley.platform.http.ErrorShape;
import dev.parley.platform.http.EventStream;
import dev.parley.platform.http.Exchange;
import dev.parley.platform.http.Handler;
import dev.parley.platform.http.Route;
import dev.parley.providers.ChatEvent;
import dev.parley.providers.UpstreamFault;
import dev.parley.routing.Decision;
import dev.parley.tenancy.Tenancy;
import dev.parley.tenancy.Tenants;
import java.util.List;
import java.util.function.Supplier;

/// Chat over HTTP: in OpenAI's dialect, in Anthropic's, and by the tenant's intents.
public final class ChatApi {
    private static final int EVENTS_AT_A_TIME = 64;
    private static final int LONGEST_ROUTED = 256 * 1024;

    private final ChatCompletions completions;
    private final Supplier<IntentTurn> intents;
    private final Tenants tenants;
    private final Shedding shedding;
    private final ChatWire openAi = new OpenAiChat();
    private final ChatWire anthropic = new AnthropicMessages();

    /// @param intents what makes the way of one question to `/chat`
    ChatApi(ChatCompletions completions, Supplier<IntentTurn> intents, Tenants tenants, Shedding shedding) {
        this.completions = completions;
        this.intents = intents;
        this.tenants = tenants;
        this.shedding = shedding;
    }

    public List<Route> routes() {
        Handler chat = exchange -> answer(exchange, openAi);
        return List.of(
                route("/v1/chat/completions", chat, ErrorShape.OPENAI).widget(true),
                route("/api/v1/chat/completions", chat, ErrorShape.OPENAI),
                route("/v1/messages", exchange -> answer(exchange, anthropic), ErrorShape.ANTHROPIC),
                route("/chat", this::routed, ErrorShape.PROBLEM).widget(true).maxBody(LONGEST_ROUTED));
    }

    private static Route route(String path, Handler handler, ErrorShape errors) {
        return Route.post(path, Permission.CHAT, handler)
                .errors(errors)
                .idempotent(true)
                .streams(true);
    }

    private void answer(Exchange exchange, ChatWire wire) {
        answer(exchange, wire, Steering.NONE);
    }

    /// The tenant's intents say who answers.
    private void routed(Exchange exchange) {
        boolean stream = exchange.header("Accept").orElse("").contains("text/event-stream");
        var turn = intents.get();
        answer(exchange, new RoutedChat(Tenancy.current(), stream, turn::ruling), turn);
    }

    private void answer(Exchange exchange, ChatWire wire, Steering steering) {
        long arrived = System.nanoTime();
        completions.refuseFlood(exchange::header);
        var tenant = tenants.get(Tenancy.current());
        var urgency = Urgency.of(exchange, tenant);
        try (var _ = shedding.enter(tenant.id(), urgency.priority())) {
            answer(exchange, wire, steering, urgency, arrived);
        }
    }

    private void answer(Exchange exchange, ChatWire wire, Steering steering, Urgency urgency, long arrived) {
        var call = wire.read(exchange.body());
        call.request().endUser().ifPresent(exchange::endUser);
        boolean free = !(steering instanceof IntentTurn);
        if (free && Caller.current().kind() == Caller.Kind.WIDGET) Widget.require(call.request());
        var question = new Question(
                call.request(),
                Boolean.TRUE.equals(call.parley().knowledge()),
                Caller.current(),
                exchange.deadline(),
                arrived,
                steering,
                null,
                urgency,
                Assistant.NONE,
                new Course(),
                exchange::header);
        if (call.request().stream()) stream(exchange, wire, call, question);
        else whole(exchange, wire, question);
    }

    private void whole(Exchange exchange, ChatWire wire, Question question) {
        try (var answer = completions.answer(question)) {
            var writer = wire.answer(answer.target().dialect(), created());
            for (var event = answer.next(); event != null; event = answer.next()) {
                note(exchange, event);
                writer.event(event);
            }
            tell(exchange, answer);
            exchange.bytes(200, "application/json", writer.end(ended(exchange, answer)));
        }
    }

    /// Fails with an ordinary error response as long as no provider has begun to answer; later inside the stream.
    private void stream(Exchange exchange, ChatWire wire, ChatCall call, Question question) {
        var out = exchange.stream();
        try (var answer = completions.answer(question)) {
            tell(exchange, answer);
            relay(exchange, answer, wire.stream(call, answer.target().dialect(), created()), out);
        }
    }

    @SuppressWarnings("ThreadPriorityCheck") // virtual threads are not preempted: yielding is for others, not for order
    private static void relay(Exchange exchange, Answer answer, StreamWriter writer, EventStream out) {
        var sink = sink(out);
        int events = 0;
        try {
            for (var event = answer.next(); event != null; event = answer.next()) {
                note(exchange, event);
                writer.event(event, sink);
                // a provider that never pauses would keep the processor from all other requests
                if (++events % EVENTS_AT_A_TIME == 0) Thread.yield();
                if (!answer.ready() && !(event instanceof ChatEvent.Started)) out.flush();
            }
            writer.end(ended(exchange, answer), sink);
        } catch (UpstreamFault cannotBeSaid) {
            tellBroken(exchange, answer, answer.broken(cannotBeSaid), writer, sink);
        } catch (PlatformException broken) {
            tellBroken(exchange, answer, broken, writer, sink);
        }
    }

    private static void tellBroken(
            Exchange exchange, Answer answer, PlatformException broken, StreamWriter writer, Out sink) {
        writer.error(exchange.error(broken), ended(exchange, answer), sink);
    }

    private static Out sink(EventStream out) {
        return new Out() {
            @Override
            public void data(byte[] json) {
                out.data(json);
            }

            @Override
            public void event(String name, byte[] json) {
                out.event(name, json);
            }
        };
    }

    private static void tell(Exchange exchange, Answer answer) {
        AnswerHeaders.tell(exchange, info(exchange, answer));
        answer.decision().ifPresent(decision -> tell(exchange, decision));
        var refusal = answer.refusal();
        if (refusal != null) exchange.header("x-parley-refused-by", refusal.rule());
        answer.insteadOf().ifPresent(model -> exchange.header("x-parley-instead-of", model));
        if (!answer.dropped().isEmpty()) exchange.header("x-parley-dropped", String.join(", ", answer.dropped()));
    }

    private static void tell(Exchange exchange, Decision decision) {
        exchange.header("x-parley-decision-id", decision.key());
        if (decision.canary() != null)
            exchange.header("x-parley-canary", decision.canary().toString());
    }

    private static AnswerInfo ended(Exchange exchange, Answer answer) {
        var info = info(exchange, answer);
        AnswerHeaders.note(exchange, info);
        return info;
    }

    private static void note(Exchange exchange, ChatEvent event) {
        if (event instanceof ChatEvent.Cited cited)
            exchange.note(
                    "cited",
                    cited.citations().stream()
                            .map(Citation::documentId)
                            .distinct()
                            .toList());
    }

    private static AnswerInfo info(Exchange exchange, Answer answer) {
        return new AnswerInfo(
                exchange.requestId(),
                Ids.format("use", answer.usageId()),
                answer.target().model(),
                answer.target().provider(),
                answer.cache(),
                answer.tier(),
                answer.cost(),
                answer.latencyMillis(),
                answer.overheadMillis(),
                answer.tokens(),
                answer.cascade(),
                answer.course().hedge(),
                answer.course().degraded(),
                answer.refusal() == null ? null : answer.refusal().rule(),
                answer.unsupported());
    }

    private static long created() {
        return System.currentTimeMillis() / 1000;
    }
}
