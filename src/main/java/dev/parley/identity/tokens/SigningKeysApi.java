package dev.parley.identity.tokens;

import dev.parley.kernel.Permission;
import dev.parley.kernel.PlatformException;
import dev.parley.platform.http.Exchange;
import dev.parley.platform.http.Route;
import dev.parley.platform.json.Json;
import dev.parley.platform.json.Page;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// `/.well-known/jwks.json`, for who verifies tokens elsewhere, and `/api/v1/signing-keys`, for the operator.
public final class SigningKeysApi {
    private static final String PATH = "/api/v1/signing-keys";
    private static final int MAX_BODY = 1024;
    /// Others may keep the published set for five minutes.
    private static final String CACHED = "public, max-age=300";

    private static final int LEAST_AHEAD = 10;
    private static final int MOST_AHEAD = 86_400;

    private final SigningKeys keys;
    private final InstantSource clock;

    public SigningKeysApi(SigningKeys keys, InstantSource clock) {
        this.keys = keys;
        this.clock = clock;
    }

    public List<Route> routes() {
        return List.of(
                Route.get("/.well-known/jwks.json", null, this::publish),
                Route.get(PATH, Permission.TENANTS_MANAGE, this::list),
                Route.post(PATH, Permission.TENANTS_MANAGE, this::rotate)
                        .idempotent(true)
                        .maxBody(MAX_BODY),
                Route.delete(PATH + "/{id}", Permission.TENANTS_MANAGE, this::remove));
    }

    /// @param signsInSeconds how long the key is published before it signs
    record Rotation(@Nullable Integer signsInSeconds) {}

    record View(String id, Instant createdAt, Instant signsFrom, boolean signs) {}

    private void publish(Exchange exchange) {
        keys.signer();
        var published = keys.all().published(clock.instant()).stream()
                .map(SigningKey::jwk)
                .toList();
        exchange.cacheable(CACHED, "application/jwk-set+json", Json.write(Map.of("keys", published)));
    }

    private void list(Exchange exchange) {
        var signer = keys.signer();
        var all = keys.all().published(clock.instant()).stream()
                .map(key -> view(key, signer))
                .toList();
        exchange.json(200, new Page<>(all, null));
    }

    private void rotate(Exchange exchange) {
        var wanted = exchange.read(Rotation.class).signsInSeconds();
        int seconds = wanted == null ? Math.toIntExact(SigningKeys.AHEAD.toSeconds()) : wanted;
        if (seconds < LEAST_AHEAD || seconds > MOST_AHEAD)
            throw PlatformException.invalid(
                    "signs_in_seconds", "signs_in_seconds must be from " + LEAST_AHEAD + " to " + MOST_AHEAD + ".");
        exchange.json(201, view(keys.rotate(Duration.ofSeconds(seconds)), keys.signer()));
    }

    private void remove(Exchange exchange) {
        keys.remove(exchange.pathParam("id"));
        exchange.noContent();
    }

    private static View view(SigningKey key, SigningKey signer) {
        return new View(key.id(), key.createdAt(), key.signsFrom(), key.id().equals(signer.id()));
    }
}
