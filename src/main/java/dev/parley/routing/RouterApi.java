package dev.parley.routing;

import dev.parley.identity.Caller;
import dev.parley.kernel.ErrorCode;
import dev.parley.kernel.Ids;
import dev.parley.kernel.Permission;
import dev.parley.kernel.PlatformException;
import dev.parley.platform.http.Exchange;
import dev.parley.platform.http.Route;
import dev.parley.platform.json.Json;
import dev.parley.providers.ChatRequest;
import dev.parley.providers.Dialect;
import dev.parley.providers.Message;
import dev.parley.providers.Tools;
import dev.parley.tenancy.Fields;
import dev.parley.tenancy.Tenants;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// `/api/v1/router`: what the router would decide, what became of its decisions, and how it does.
public final class RouterApi {
    private static final String PATH = "/api/v1/router";
    private static final int MAX_BODY = 1024 * 1024;
    private static final long LONGEST_MS = 86_400_000;

    private final Routing routing;
    private final Decisions decisions;
    private final Tenants tenants;

    RouterApi(Routing routing, Decisions decisions, Tenants tenants) {
        this.routing = routing;
        this.decisions = decisions;
        this.tenants = tenants;
    }

    public List<Route> routes() {
        return List.of(
                Route.post(PATH + "/decide", Permission.CHAT, this::decide).maxBody(MAX_BODY),
                Route.post(PATH + "/outcome", Permission.CHAT, this::outcome).maxBody(MAX_BODY),
                Route.get(PATH + "/statistics", Permission.USAGE_READ, this::statistics),
                Route.post(PATH + "/calibrate", Permission.CONFIG_WRITE, this::calibrate)
                        .maxBody(MAX_BODY));
    }

    /// @param messages in OpenAI's shape; only their roles and texts are read
    /// @param metadata `critical: true` keeps the router from trying things out
    record Ask(
            @Nullable String message,
            @Nullable List<JsonNode> messages,
            @Nullable String userId,
            @Nullable Map<String, JsonNode> metadata) {}

    /// @param decisionMs in milliseconds
    record View(
            String decisionId,
            String tier,
            String model,
            String provider,
            double confidence,
            Map<String, Double> features,
            String reason,
            boolean earlyExit,
            boolean explored,
            Layer layer,
            boolean canary,
            @Nullable String canaryId,
            @Nullable String upgradeTier,
            java.math.BigDecimal expectedCostUsd,
            double decisionMs) {
        static View of(Decision decision) {
            var side = decision.canary();
            return new View(
                    decision.key(),
                    decision.tier(),
                    decision.model(),
                    decision.provider(),
                    decision.confidence(),
                    decision.features(),
                    decision.reason(),
                    decision.earlyExit(),
                    decision.explored(),
                    decision.layer(),
                    side != null && side.candidate(),
                    side == null ? null : side.key(),
                    decision.upgrade() == null ? null : decision.upgrade().tier(),
                    decision.expectedCostUsd(),
                    decision.micros() / 1000.0);
        }
    }

    private void decide(Exchange exchange) {
        var ask = exchange.read(Ask.class);
        var messages = messages(ask);
        var fields = Json.object();
        if (ask.userId != null) fields.put("user", ask.userId);
        if (ask.metadata != null) ask.metadata.forEach(fields.putObject("metadata")::set);
        var request = new ChatRequest(
                Routing.AUTO,
                messages,
                Tools.NONE,
                null,
                ChatRequest.Sampling.DEFAULT,
                false,
                new ChatRequest.Extras(Dialect.OPENAI, fields),
                null);
        var tenant = tenants.get(Caller.current().requireTenant());
        exchange.json(200, View.of(routing.decide(Ids.next(), request, tenant)));
    }

    private static List<Message> messages(Ask ask) {
        if ((ask.message == null) == (ask.messages == null))
            throw PlatformException.invalid("message", "Send either message, a text, or messages, a list.");
        if (ask.message != null) return List.of(user(ask.message));
        var messages = new ArrayList<Message>();
        for (var message : ask.messages) {
            var text = new StringBuilder();
            if (message.path("content").isString())
                text.append(message.path("content").asString());
            else
                for (var part : message.path("content"))
                    text.append(part.path("text").asString(""));
            messages.add(
                    message.path("role").asString("").equals("user")
                            ? user(text.toString())
                            : Message.of(role(message), text.toString()));
        }
        if (messages.stream().noneMatch(message -> message.role() == Message.Role.USER))
            throw PlatformException.invalid("messages", "messages must hold a message whose role is user.");
        return messages;
    }

    private static Message.Role role(JsonNode message) {
        return Fields.choice("messages", message.path("role").asString(""), Message.Role.class);
    }

    private static Message user(String text) {
        if (text.isBlank()) throw PlatformException.invalid("message", "The message must not be empty.");
        return Message.of(Message.Role.USER, text);
    }

    record Told(
            @Nullable String decisionId,
            @Nullable Boolean success,
            @Nullable Double qualityScore,
            @Nullable Long latencyMs) {}

    private void outcome(Exchange exchange) {
        var told = exchange.read(Told.class);
        if (told.decisionId == null)
            throw PlatformException.invalid("decision_id", "decision_id must name a decision, such as dec_0198….");
        if (told.success == null && told.qualityScore == null)
            throw PlatformException.invalid("success", "Send success, quality_score, or both.");
        if (told.qualityScore != null && !(told.qualityScore >= 0 && told.qualityScore <= 1))
            throw PlatformException.invalid("quality_score", "quality_score must be from 0 to 1.");
        if (told.latencyMs != null && (told.latencyMs < 0 || told.latencyMs > LONGEST_MS))
            throw PlatformException.invalid("latency_ms", "latency_ms must be from 0 to " + LONGEST_MS + ".");
        var id = Ids.parse(Decision.PREFIX, told.decisionId)
                .orElseThrow(() ->
                        new PlatformException(ErrorCode.NOT_FOUND, "There is no decision " + told.decisionId + "."));
        decisions.outcome(
                Caller.current().requireTenant(),
                id,
                new Decisions.Outcome(told.success, told.qualityScore, told.latencyMs));
        exchange.noContent();
    }

    private void statistics(Exchange exchange) {
        Caller.current().requireTenant();
        exchange.json(200, decisions.statistics(exchange.query("days", 30, 1, 30)));
    }

    private void calibrate(Exchange exchange) {
        exchange.json(200, decisions.calibrate(Caller.current().requireTenant()));
    }
}
