package dev.parley.gateway;

import dev.parley.audit.Audit;
import dev.parley.cache.Embedder;
import dev.parley.gateway.dialects.RoutedChat;
import dev.parley.guardrails.Verdict.Refusal;
import dev.parley.guardrails.intents.IntentRoute;
import dev.parley.guardrails.intents.Ruling;
import dev.parley.guardrails.intents.TenantIntents;
import dev.parley.kernel.Deadline;
import dev.parley.kernel.Ids;
import dev.parley.platform.json.Json;
import dev.parley.platform.sql.Database;
import dev.parley.platform.telemetry.Metrics;
import dev.parley.providers.ChatEvent;
import dev.parley.providers.ChatEvent.Finished;
import dev.parley.providers.ChatEvent.Reason;
import dev.parley.providers.ChatRequest;
import dev.parley.providers.ChatRequest.Extras;
import dev.parley.providers.Dialect;
import dev.parley.providers.Message;
import dev.parley.providers.Tools;
import dev.parley.routing.Routing;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// One question's way by the tenant's intents, and what was decided about it.
final class IntentTurn implements Steering {
    private static final String GENERAL = "That is not something this assistant can help with.";

    private final Parts parts;
    private volatile @Nullable Ruling ruling;

    /// What all turns share.
    record Parts(TenantIntents intents, Embedder encoder, Database database, Metrics metrics) {}

    IntentTurn(Parts parts) {
        this.parts = parts;
    }

    /// Null until it is decided: a guardrail refuses earlier.
    @Nullable
    Ruling ruling() {
        return ruling;
    }

    @Override
    public Way steer(Admission.Admitted admitted, ChatRequest request, Deadline deadline) {
        var tenant = admitted.tenant();
        var locale = request.extras().fields().path(RoutedChat.LOCALE).asString(null);
        var vector =
                new QuestionVector(parts.encoder, request.question().strip().replaceAll("\\s+", " "));
        var ruled = parts.intents.rule(
                tenant.id(),
                vector.question(),
                locale == null ? tenant.config().locale() : locale,
                vector::embed,
                deadline);
        ruling = ruled;
        parts.metrics
                .counter(
                        "parley_intents_total",
                        "Questions to /chat, by why they went where they went",
                        "reason",
                        ruled.reason().name().toLowerCase(Locale.ROOT))
                .add();
        if (ruled.refusesAsBeyond())
            return refused(admitted, ruled, "out_of_scope", ruled.beyond().text());
        var route = ruled.route();
        if (route == null) return model(request, IntentRoute.answering(), locale, vector);
        return switch (route.action()) {
            case ANSWER -> model(request, route, locale, vector);
            case REPLY -> new Way.Said(List.of(started(), said(route), finished(Reason.STOP)));
            case REFUSE ->
                refused(admitted, ruled, route.reason() == null ? route.name() : route.reason(), route.text());
            case HAND_OFF -> new Way.Said(handOff(route, request.question()));
        };
    }

    private Way refused(Admission.Admitted admitted, Ruling ruled, String reason, @Nullable String text) {
        var told = Map.of(
                "route",
                ruled.name(),
                "reason",
                reason,
                "confidence",
                ruled.confidence().orElse(0.0));
        parts.database.acrossTenantsDo(tx -> Audit.record(
                tx, admitted.tenant().id(), "intent.refused", Ids.format("use", admitted.id()), null, told));
        return new Way.Refused(new Refusal(reason, text == null ? GENERAL : text));
    }

    /// The caller's fields are gone from it: whom the question is for is no provider's business.
    private static Way model(ChatRequest request, IntentRoute route, @Nullable String locale, QuestionVector vector) {
        var told = new ArrayList<String>();
        if (route.instructions() != null) told.add(route.instructions());
        if (locale != null) told.add("The user's language is " + locale + " (BCP 47).");
        var messages = new ArrayList<Message>();
        if (!told.isEmpty()) messages.add(Message.of(Message.Role.SYSTEM, String.join("\n", told)));
        messages.addAll(request.messages());
        var tools = route.tools().stream()
                .<Tools.Tool>map(
                        tool -> new Tools.Tool.Function(tool.name(), tool.description(), tool.parameters(), null, null))
                .toList();
        var changed = new ChatRequest(
                route.model() == null ? Routing.AUTO : route.model(),
                messages,
                tools.isEmpty() ? Tools.NONE : new Tools(tools, null, null),
                request.responseFormat(),
                request.sampling(),
                request.stream(),
                new Extras(Dialect.LOCAL, Json.object()),
                null);
        return new Way.Model(changed, route.tier(), vector);
    }

    private static List<ChatEvent> handOff(IntentRoute route, String question) {
        var events = new ArrayList<ChatEvent>();
        events.add(started());
        if (route.text() != null) events.add(said(route));
        var arguments = Json.object().put("query", question).put("route", route.name());
        events.add(new ChatEvent.ToolCall(
                0, Ids.format("call", Ids.next()), route.tools().getFirst().name()));
        events.add(new ChatEvent.ToolArguments(0, arguments.toString()));
        events.add(finished(Reason.TOOL_CALLS));
        return events;
    }

    private static ChatEvent started() {
        return new ChatEvent.Started(Ids.next().toString(), "intents", null);
    }

    private static ChatEvent said(IntentRoute route) {
        return new ChatEvent.Text(Objects.requireNonNull(route.text()), null);
    }

    private static ChatEvent finished(Reason reason) {
        return new ChatEvent.Finished(reason, null, Finished.UNCOUNTED, null);
    }
}
