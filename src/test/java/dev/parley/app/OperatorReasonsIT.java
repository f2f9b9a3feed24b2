package dev.parley.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.app.TestGateway.Customer;
import dev.parley.kernel.Ids;
import dev.parley.kernel.TenantId;
import dev.parley.platform.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/// What a tenant's log holds of the operator who acts in it.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OperatorReasonsIT {
    private TestGateway gateway;
    private Customer acme;
    private Customer globex;

    @BeforeAll
    void start() {
        gateway = new TestGateway(Map.of());
        acme = gateway.customer();
        globex = gateway.customer();
    }

    @AfterAll
    void stop() {
        gateway.close();
    }

    @Test
    void aReadStandsInTheTenantsLogWithItsReason() {
        var reply = ask("GET", "/api/v1/documents", "Ticket 11: nothing is found", "X-Tenant-ID", acme.id());
        assertThat(reply.status()).isEqualTo(200);
        var request = reply.headers().firstValue("X-Request-Id").orElseThrow();
        assertThat(gateway.rows("select tenant_id, actor_kind, address, action, target, reason from audit_entries"
                        + " where request_id = '" + request + "'"))
                .containsExactly(uuid(acme) + " operator 127.0.0.1 operator.acted GET /api/v1/documents"
                        + " Ticket 11: nothing is found");
    }

    @Test
    void aRequestThatNamesItsTenantInThePathStandsInThatTenantsLog() {
        for (var path : List.of("/api/v1/tenants/" + acme.id() + "/usage", "/tenant/" + acme.id() + "/config")) {
            assertThat(ask("GET", path, "Ticket 12: " + path).status()).isEqualTo(200);
            assertThat(log(acme, "Ticket 12: " + path)).containsExactly("operator.acted GET " + path);
        }
        assertThat(gateway.rows("select 1 from audit_entries where reason like 'Ticket 12%' and tenant_id <> '"
                        + uuid(acme) + "'"))
                .isEmpty();
    }

    @Test
    void aKeyIsReadAndMadeInTheLogOfTheTenantWhoseItIs() {
        var key = gateway.key(acme.id(), Json.object()).path("id").asString();
        var path = "/api/v1/api-keys/" + key;
        assertThat(ask("GET", path, "Ticket 13: which key").status()).isEqualTo(200);
        assertThat(log(acme, "Ticket 13: which key")).containsExactly("operator.acted GET " + path);
        assertThat(ask("GET", "/api/v1/api-keys?tenant_id=" + acme.id(), "Ticket 14: all keys")
                        .status())
                .isEqualTo(200);
        assertThat(log(acme, "Ticket 14: all keys")).containsExactly("operator.acted GET /api/v1/api-keys");
        assertThat(ask("GET", "/api/v1/api-keys", "Ticket 15: every tenant's").status())
                .isEqualTo(200);
        assertThat(gateway.rows("select tenant_id from audit_entries where reason like 'Ticket 15%'"))
                .containsExactly("00000000-0000-0000-0000-000000000000");
    }

    @Test
    void withoutAReasonNothingIsReadAndNothingLogged() {
        for (var path : List.of("/api/v1/api-keys", "/api/v1/tenants/" + globex.id() + "/usage"))
            assertThat(ask("GET", path, "").status()).as(path).isEqualTo(400);
        var refused = ask("GET", "/api/v1/documents", "why", "X-Tenant-ID", globex.id());
        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.body()).contains("X-Parley-Reason", "5 to 500");
        assertThat(gateway.rows("select 1 from audit_entries where action = 'operator.acted' and tenant_id = '"
                        + uuid(globex) + "'"))
                .isEmpty();
    }

    @Test
    void theInstallationsOwnNeedsNoReason() {
        for (var path : List.of("/api/v1/tenants", "/api/v1/tenants/" + acme.id(), "/metrics"))
            assertThat(ask("GET", path, "").status()).as(path).isEqualTo(200);
    }

    @Test
    void aTenantThatNeverWasGetsNoLog() {
        var nobody = TenantId.next();
        assertThat(ask("GET", "/api/v1/tenants/" + nobody + "/usage", "Ticket 16: who")
                        .status())
                .isEqualTo(404);
        assertThat(gateway.rows("select tenant_id from audit_entries where reason like 'Ticket 16%'"))
                .containsExactly("00000000-0000-0000-0000-000000000000");
    }

    @Test
    void aReasonIsKeptAsItWasWritten() {
        var reason = "Fall 17: Schlüssel gelöscht – 鍵";
        var path = "/api/v1/tenants/" + acme.id() + "/usage";
        // as a browser or curl sends it: the bytes of UTF-8
        var wire = new String(reason.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
        assertThat(raw(path, wire)).startsWith("HTTP/1.1 200");
        assertThat(log(acme, reason)).hasSize(1);
    }

    @Test
    void aTenantsOwnRequestsAreNotLogged() {
        assertThat(gateway.get("/api/v1/documents", globex.key()).status()).isEqualTo(200);
        assertThat(gateway.rows("select 1 from audit_entries where actor_kind = 'api_key' and tenant_id = '"
                        + uuid(globex) + "'"))
                .isEmpty();
    }

    private List<String> log(Customer of, String reason) {
        return gateway.rows("select action, target from audit_entries where tenant_id = '" + uuid(of)
                + "' and reason = '" + reason + "'");
    }

    private Reply ask(String method, String path, String reason, String... headers) {
        var all = new HashMap<>(
                Map.of("Authorization", "Bearer " + gateway.parley().operatorKey(), "X-Parley-Reason", reason));
        for (int i = 0; i < headers.length; i += 2) all.put(headers[i], headers[i + 1]);
        return gateway.send(method, path, new byte[0], all);
    }

    private String raw(String path, String reason) {
        var uri = java.net.URI.create(gateway.parley().url(path));
        try (var socket = new java.net.Socket(uri.getHost(), uri.getPort())) {
            var request = "GET " + path + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: Bearer "
                    + gateway.parley().operatorKey() + "\r\nX-Parley-Reason: " + reason + "\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static String uuid(Customer customer) {
        return Ids.parse("ten", customer.id()).orElseThrow().toString();
    }
}
