package dev.parley.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.kernel.Permission;
import dev.parley.platform.json.Json;
import dev.parley.simulator.Simulator;
import dev.parley.simulator.SimulatorSettings;
import dev.parley.testing.TestIssuer;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;

/// The whole program with two tenants that have the same kinds of things and nothing in common.
final class TwoTenants implements AutoCloseable {
    private final Simulator simulator = Simulator.start(0, SimulatorSettings.quick());
    private final TestIssuer issuer = new TestIssuer();
    private final TestParley parley;
    final Web web;
    final Side red;
    final Side blue;
    private final Map<String, String> owners = new HashMap<>();

    /// @param key with every permission that a tenant can have
    /// @param lacking for each of these, a key with all but it
    /// @param house what its document is about
    /// @param model a chat model that only this tenant may use
    /// @param providedModel another, whose name begins with a provider
    /// @param document the id of its document, which holds `secret`
    /// @param secret a word that stands nowhere else
    record Side(
            String tenant,
            String key,
            String keyId,
            Map<Permission, String> lacking,
            String house,
            String model,
            String providedModel,
            String document,
            String secret) {
        /// What `secret` answers.
        String question() {
            return "Which word opens the vault of " + house + "?";
        }
    }

    TwoTenants() {
        parley = TestParley.start(Map.ofEntries(
                Map.entry("PARLEY_DEMO", "false"),
                Map.entry("PARLEY_ISSUER_PRIVATE_ADDRESSES", "true"),
                Map.entry("PARLEY_INGESTION_PRIVATE_ADDRESSES", "true"),
                Map.entry("PARLEY_TENANT_PROVIDER_PRIVATE_ADDRESSES", "true"),
                Map.entry("OPENAI_BASE_URL", simulator.openAiUrl()),
                Map.entry("LLAMA_API_ENDPOINT", simulator.openAiUrl()),
                Map.entry("LLAMA_API_KEY", "sim"),
                Map.entry("LLAMA_MODEL", "red/one"),
                Map.entry("VLLM_SERVICE_URL", simulator.openAiUrl()),
                Map.entry("VLLM_API_KEY", "sim"),
                Map.entry("VLLM_MODEL", "blue/one")));
        web = new Web(parley.url(""));
        red = side("redwood", "gpt-4o", "red/one", "kumquatdelta");
        blue = side("bluewater", "gpt-5", "blue/one", "persimmonomega");
    }

    private Side side(String house, String model, String providedModel, String secret) {
        var tenant = web.post("/api/v1/tenants", operatorKey(), """
                {"slug": "%1$s", "name": "%1$s", "config": {"primary_model": "local/extractive",
                 "allowed_models": ["local/extractive", "local/minilm", "%2$s", "%3$s"]}}""".formatted(house, model, providedModel));
        assertThat(tenant.status()).isEqualTo(201);
        var id = tenant.text("id");
        var lacking = new EnumMap<Permission, String>(Permission.class);
        tenantPermissions().forEach(permission -> lacking.put(permission, createKey(id, permission)));
        var key = key(id, tenantPermissions());
        var document = web.post(
                "/api/v1/documents",
                key.text("key"),
                Json.object()
                        .put("title", "The vault of " + house)
                        .put("content", "The vault of " + house + " opens with the word " + secret + ".")
                        .toString());
        assertThat(document.status()).isEqualTo(201);
        return new Side(
                id, key.text("key"), key.text("id"), lacking, house, model, providedModel, document.text("id"), secret);
    }

    static Stream<Permission> tenantPermissions() {
        return Arrays.stream(Permission.values()).filter(permission -> !permission.operatorOnly());
    }

    /// The same tenant as its owner sees it, who signed in with a password: a member's access token in the place of
    /// the key.
    Side signedIn(Side side) {
        var token = owners.get(side.tenant());
        if (token == null || web.get("/api/v1/me", token).status() == 401)
            token = new People(web, side.tenant(), side.key()).join("owner").access();
        owners.put(side.tenant(), token);
        return new Side(
                side.tenant(),
                token,
                side.keyId(),
                side.lacking(),
                side.house(),
                side.model(),
                side.providedModel(),
                side.document(),
                side.secret());
    }

    private String createKey(String tenant, Permission lacking) {
        return key(tenant, tenantPermissions().filter(permission -> permission != lacking))
                .text("key");
    }

    private Web.Response key(String tenant, Stream<Permission> permissions) {
        var body = Json.object().put("name", "test").put("tenant_id", tenant);
        var scopes = body.putArray("scopes");
        permissions.forEach(permission -> scopes.add(permission.scope()));
        var created = web.post("/api/v1/api-keys", operatorKey(), body.toString());
        assertThat(created.status()).isEqualTo(201);
        return created;
    }

    TestParley parley() {
        return parley;
    }

    Simulator simulator() {
        return simulator;
    }

    /// An OpenID provider that tenants may trust.
    TestIssuer issuer() {
        return issuer;
    }

    String operatorKey() {
        return parley.operatorKey();
    }

    @Override
    public void close() {
        parley.close();
        simulator.close();
        issuer.close();
    }
}
