package dev.parley.providers;

import dev.parley.kernel.Ids;
import dev.parley.kernel.Permission;
import dev.parley.kernel.PlatformException;
import dev.parley.platform.http.Exchange;
import dev.parley.platform.http.Route;
import dev.parley.providers.OwnProviders.Draft;
import dev.parley.providers.ProvidersSettings.Offer;
import dev.parley.tenancy.Tenancy;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// `/api/v1/providers`: a tenant's own providers. Keys go in and never come out.
public final class ProvidersApi {
    private static final String PATH = "/api/v1/providers";
    private static final int MAX_BODY = 256 * 1024;

    private final OwnProviders providers;
    private final Catalogues catalogues;
    private final Probe probe;

    public ProvidersApi(OwnProviders providers, Catalogues catalogues, Probe probe) {
        this.providers = providers;
        this.catalogues = catalogues;
        this.probe = probe;
    }

    public List<Route> routes() {
        var needs = Permission.PROVIDERS_MANAGE;
        return List.of(
                Route.post(PATH, needs, this::create).idempotent(true).maxBody(MAX_BODY),
                Route.get(PATH, needs, this::list),
                Route.get(PATH + "/{id}", needs, this::read),
                Route.of(Route.Method.PATCH, PATH + "/{id}", needs, this::change)
                        .maxBody(MAX_BODY),
                Route.delete(PATH + "/{id}", needs, this::delete),
                Route.post(PATH + "/{id}/test", needs, this::test).maxBody(0));
    }

    record View(
            String id,
            String name,
            Dialect dialect,
            String baseUrl,
            @Nullable String apiKeyHint,
            List<Offer> models,
            @Nullable String primaryModel,
            Instant createdAt,
            Instant updatedAt,
            @Nullable Instant keyChangedAt) {
        static View of(OwnProvider provider) {
            return new View(
                    OwnProvider.format(provider.id()),
                    provider.name(),
                    provider.dialect(),
                    provider.baseUrl(),
                    provider.keyHint(),
                    provider.models(),
                    provider.primaryModel(),
                    provider.createdAt(),
                    provider.updatedAt(),
                    provider.keyChangedAt());
        }
    }

    /// @param problem what is wrong; null when nothing is
    /// @param models those that the provider lists
    record Tested(
            boolean ok, @Nullable String problem, @Nullable List<String> models, long durationMs) {}

    private void create(Exchange exchange) {
        var request = exchange.read(ProviderRequest.class);
        var created = providers.create(verified(request, request.draft(null)));
        catalogues.changed(Tenancy.current());
        exchange.header("Location", PATH + "/" + OwnProvider.format(created.id()))
                .json(201, View.of(created));
    }

    private void list(Exchange exchange) {
        int limit = exchange.query("limit", 20, 1, 100);
        var before = exchange.query("cursor").map(ProvidersApi::cursor).orElse(null);
        exchange.json(200, providers.list(before, limit).map(View::of));
    }

    private void read(Exchange exchange) {
        exchange.json(200, View.of(providers.get(id(exchange))));
    }

    private void change(Exchange exchange) {
        var request = exchange.read(ProviderRequest.class);
        var known = providers.keyed(id(exchange));
        var draft = request.draft(known);
        // else whoever may change it could send the key, which nobody can read, to a server of their own
        boolean moved = !draft.baseUrl().equals(known.provider().baseUrl());
        if (moved && known.apiKey() != null && request.apiKey() == null)
            throw PlatformException.invalid(
                    "api_key", "api_key must be sent again with another base_url, since it goes to another place.");
        var changed = providers.replace(known, verified(request, draft));
        catalogues.changed(Tenancy.current());
        exchange.json(200, View.of(changed));
    }

    private void delete(Exchange exchange) {
        providers.delete(id(exchange));
        catalogues.changed(Tenancy.current());
        exchange.noContent();
    }

    private void test(Exchange exchange) {
        var known = providers.keyed(id(exchange));
        long start = System.nanoTime();
        try {
            var draft = known.draft();
            probe.requirePermitted(draft.baseUrl());
            exchange.json(200, new Tested(true, null, probe.ask(draft), millisSince(start)));
        } catch (PlatformException wrong) {
            exchange.json(200, new Tested(false, wrong.detail(), null, millisSince(start)));
        }
    }

    private static long millisSince(long start) {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
    }

    /// The draft when its provider may be asked and answers, with the provider's models when it names none.
    private Draft verified(ProviderRequest request, Draft draft) {
        probe.requirePermitted(draft.baseUrl());
        var verified = draft;
        if (!Boolean.FALSE.equals(request.verify())) {
            var listed = probe.ask(draft);
            // of well-known providers the price book knows the models better
            if (draft.models().isEmpty() && !catalogues.knows(draft.baseUrl()))
                verified = draft.models(listed.stream().map(ProvidersApi::offer).toList());
        }
        var primary = verified.primaryModel();
        if (primary != null
                && !verified.models().isEmpty()
                && verified.models().stream().noneMatch(model -> model.name().equals(primary)))
            throw PlatformException.invalid("primary_model", "primary_model must be one of models.");
        return verified;
    }

    /// A list of models does not say what they are for.
    private static Offer offer(String name) {
        var kind = name.contains("embed") ? ModelInfo.Kind.EMBEDDING : ModelInfo.Kind.CHAT;
        return new Offer(name, name, kind, null, null);
    }

    private static UUID id(Exchange exchange) {
        return OwnProvider.parseId(exchange.pathParam("id"));
    }

    private static UUID cursor(String text) {
        return Ids.parse("prv", text)
                .orElseThrow(() -> PlatformException.invalid("cursor", "cursor must be a next_cursor of this list."));
    }
}
