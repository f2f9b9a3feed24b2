package dev.parley.identity;

import dev.parley.kernel.Permission;
import dev.parley.platform.http.Exchange;
import dev.parley.platform.http.Route;
import dev.parley.tenancy.Fields;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// `/api/v1/operator-keys`: operators manage the installation's own keys. To rotate one, create another and
/// revoke it.
public final class OperatorKeysApi {
    private static final String PATH = "/api/v1/operator-keys";
    private static final int MAX_BODY = 64 * 1024;

    private final OperatorKeys operators;
    private final ApiKeys keys;

    public OperatorKeysApi(OperatorKeys operators, ApiKeys keys) {
        this.operators = operators;
        this.keys = keys;
    }

    public List<Route> routes() {
        return List.of(
                // not idempotent: the stored answer would hold the key's text
                Route.post(PATH, Permission.TENANTS_MANAGE, this::create).maxBody(MAX_BODY),
                Route.get(PATH, Permission.TENANTS_MANAGE, this::list),
                Route.delete(PATH + "/{id}", Permission.TENANTS_MANAGE, this::revoke));
    }

    record NewKey(@Nullable String name) {}

    record Created(String id, String key, String name) {}

    record View(
            String id,
            String name,
            Instant createdAt,
            @Nullable Instant expiresAt,
            @Nullable Instant revokedAt) {
        static View of(OperatorKeys.OperatorKey key) {
            return new View(ApiKey.format(key.id()), key.name(), key.createdAt(), key.expiresAt(), key.revokedAt());
        }
    }

    record Views(List<View> data) {}

    private void create(Exchange exchange) {
        var name = Fields.text("name", exchange.read(NewKey.class).name, 200);
        var text = keys.createOperatorKey(name);
        var id = ApiKey.format(KeyText.parse(text).orElseThrow().id());
        exchange.header("Location", PATH + "/" + id)
                .header("Cache-Control", "no-store")
                .json(201, new Created(id, text, name));
    }

    private void list(Exchange exchange) {
        exchange.json(200, new Views(operators.list().stream().map(View::of).toList()));
    }

    private void revoke(Exchange exchange) {
        operators.revoke(ApiKey.parseId(exchange.pathParam("id")));
        exchange.noContent();
    }
}
