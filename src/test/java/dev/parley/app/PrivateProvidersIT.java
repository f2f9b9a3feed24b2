package dev.parley.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.platform.json.Json;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Where tenants' own providers may not be, as long as the operator does not permit it.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PrivateProvidersIT {
    private TestGateway gateway;

    @BeforeAll
    void start() {
        gateway = new TestGateway(Map.of());
    }

    @AfterAll
    void stop() {
        gateway.close();
    }

    private Reply create(TestGateway.Customer customer, String url, boolean verify) {
        var body = Json.object()
                .put("name", "mine")
                .put("dialect", "openai")
                .put("base_url", url)
                .put("api_key", "sk-0123456789")
                .put("verify", verify);
        return gateway.send(
                "POST",
                "/api/v1/providers",
                Json.write(body),
                Map.of(
                        "Authorization",
                        "Bearer " + gateway.parley().operatorKey(),
                        "X-Tenant-ID",
                        customer.id(),
                        "X-Parley-Reason",
                        "a test of its providers",
                        "Content-Type",
                        "application/json"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://127.0.0.1/v1",
                "https://localhost/v1",
                "https://127.1/v1",
                "https://10.1.2.3:8443/v1",
                "https://169.254.169.254/latest/meta-data",
                "https://192.168.1.1/v1",
                "https://[::1]/v1",
                "https://[::ffff:127.0.0.1]/v1",
                "https://[fd00:ec2::254]/v1",
                "https://2130706433/v1",
                "https://0/v1",
                "http://example.com/v1",
                "http://{simulator}/v1"
            })
    void areRefusedWhetherTriedOrNot(String url) {
        var customer = gateway.customer();
        long before = gateway.simulator().total();
        for (var verify : new boolean[] {true, false}) {
            var there = url.replace(
                    "{simulator}", "127.0.0.1:" + gateway.simulator().port());
            var reply = create(customer, there, verify);
            assertThat(reply.status()).as(reply.body()).isEqualTo(400);
            assertThat(reply.body()).contains("base_url");
        }
        assertThat(gateway.simulator().total()).isEqualTo(before);
    }

    /// As when the name is bound anew after it was saved, or the operator takes the permission back.
    @Test
    void areNotConnectedToAlthoughTheyAreInTheTable() {
        var customer = gateway.customer();
        var tenant = dev.parley.kernel.TenantId.parse(customer.id()).value();
        gateway.rows("insert into providers (tenant_id, id, name, dialect, base_url, models) values ('" + tenant
                + "', gen_random_uuid(), 'inside', 'openai', '"
                + gateway.simulator().openAiUrl()
                + "', '[]') returning 1");
        long before = gateway.simulator().total();
        var body = Json.object().put("model", "inside/any");
        body.putArray("messages").addObject().put("role", "user").put("content", "Hello");
        var reply = gateway.post("/v1/chat/completions", customer.key(), Json.write(body));
        assertThat(reply.status()).isEqualTo(502);
        assertThat(reply.body()).contains("cannot be reached").doesNotContain("127.0.0.1");
        assertThat(gateway.simulator().total()).isEqualTo(before);
    }
}
