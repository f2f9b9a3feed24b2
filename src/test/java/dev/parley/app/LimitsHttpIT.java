package dev.parley.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.app.TestGateway.Customer;
import dev.parley.platform.json.Json;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Limits as callers meet them.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LimitsHttpIT {
    /// gpt-4o: 2.50 and 10.00 dollars a million tokens.
    private static final String MODEL = "gpt-4o";
    private static final int OUTPUT = 1_000;

    private TestGateway gateway;

    @BeforeAll
    void start() {
        gateway = new TestGateway(Map.of());
    }

    @AfterAll
    void stop() {
        gateway.close();
    }

    private static ObjectNode asking(String model, int maxTokens) {
        var body = Json.object().put("model", model).put("max_tokens", maxTokens);
        body.putArray("messages").addObject().put("role", "user").put("content", "How are you?");
        return body;
    }

    private JsonNode limit(Customer of, String scope, @Nullable String subject, String measure, String window, double amount) {
        var body = Json.object().put("scope", scope).put("measure", measure).put("window", window).put("amount", amount);
        if (subject != null) body.put("subject", subject);
        return gateway.operator(of.id(), "POST", "/api/v1/limits", body);
    }

    private Reply ask(Customer of, ObjectNode body) {
        return gateway.ask(Dialects.OPENAI, of, body);
    }

    private List<Reply> parallel(int times, Callable<Reply> asking) throws Exception {
        var replies = new ArrayList<Reply>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var running = new ArrayList<Callable<Reply>>();
            for (int i = 0; i < times; i++) running.add(asking);
            for (var reply : threads.invokeAll(running)) replies.add(reply.get());
        }
        return replies;
    }

    /// What one request reserves: the cost of its bounds.
    private BigDecimal bound(Customer of, ObjectNode body) {
        assertThat(ask(of, body).status()).isEqualTo(200);
        var tenant = of.id().substring("ten_".length());
        return new BigDecimal(gateway.rows("select max(cost_bound) from usage_starts where tenant_id = '" + tenant + "'")
                .getFirst());
    }

    @Test
    void aBudgetForFiftyAdmitsAtMostFiftyOfTwoHundredParallelRequests() throws Exception {
        var acme = gateway.customer();
        var body = asking(MODEL, OUTPUT);
        var bound = bound(acme, body);
        var spent = spent(acme);
        limit(acme, "tenant", null, "usd", "month", spent.add(bound.multiply(BigDecimal.valueOf(50))).doubleValue() + 1e-9);
        // all are on their way at once: the provider takes its time
        var replies = parallel(200, () -> ask(acme, body.deepCopy().put("metadata_wait", true).without("metadata_wait") instanceof ObjectNode n ? n : body));
        long admitted = replies.stream().filter(reply -> reply.status() == 200).count();
        var refused = replies.stream().filter(reply -> reply.status() == 429).toList();
        System.out.printf("budget race: 200 parallel requests, budget for 50: %d admitted, %d refused%n", admitted, refused.size());
        assertThat(refused).hasSize((int) (200 - admitted));
        assertThat(spent(acme).subtract(spent)).isLessThanOrEqualTo(bound.multiply(BigDecimal.valueOf(50)));
    }

    private BigDecimal spent(Customer of) {
        var usage = gateway.get("/api/v1/tenants/" + of.id() + "/usage", of.key()).json();
        return new BigDecimal(usage.at("/estimated_cost/amount").asString("0"));
    }
}
