package dev.parley.gateway;

import dev.parley.gateway.dialects.ModelEntry;
import dev.parley.kernel.ErrorCode;
import dev.parley.kernel.Permission;
import dev.parley.kernel.PlatformException;
import dev.parley.platform.http.ErrorShape;
import dev.parley.platform.http.Exchange;
import dev.parley.platform.http.Route;
import dev.parley.providers.Catalogues;
import dev.parley.routing.Routing;
import dev.parley.tenancy.Tenancy;
import dev.parley.tenancy.Tenants;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// The models a tenant may name, in OpenAI's shape, or in Anthropic's for callers that send `anthropic-version`.
final class ModelsApi {
    /// Models have no date of their own here; the dialects require one.
    private static final Instant CREATED = Instant.parse("2026-01-01T00:00:00Z");

    private final Catalogues catalogues;
    private final Tenants tenants;

    ModelsApi(Catalogues catalogues, Tenants tenants) {
        this.catalogues = catalogues;
        this.tenants = tenants;
    }

    List<Route> routes() {
        return List.of(
                Route.get("/v1/models", Permission.CHAT, this::list).errors(ErrorShape.OPENAI),
                Route.get("/v1/models/{model}", Permission.CHAT, exchange -> one(exchange, exchange.pathParam("model")))
                        .errors(ErrorShape.OPENAI),
                // a name with its provider before it, as in local/extractive
                Route.get("/v1/models/{provider}/{model}", Permission.CHAT, this::ofProvider)
                        .errors(ErrorShape.OPENAI));
    }

    private void list(Exchange exchange) {
        var models = models();
        json(exchange, isAnthropic(exchange) ? ModelEntry.anthropic(models) : ModelEntry.openAi(models));
    }

    private void ofProvider(Exchange exchange) {
        one(exchange, exchange.pathParam("provider") + "/" + exchange.pathParam("model"));
    }

    private void one(Exchange exchange, String name) {
        var model = models().stream()
                .filter(entry -> entry.id().equals(name))
                .findFirst()
                .orElseThrow(() -> new PlatformException(
                        ErrorCode.MODEL_NOT_FOUND, "There is no model '" + name + "'. GET /v1/models lists them."));
        json(exchange, isAnthropic(exchange) ? model.anthropic() : model.openAi());
    }

    private static void json(Exchange exchange, byte[] body) {
        // of this caller only, and as it asked for it
        exchange.header("Vary", "Authorization, X-Api-Key, X-Tenant-ID, anthropic-version");
        exchange.cacheable("private, no-cache", "application/json", body);
    }

    private static boolean isAnthropic(Exchange exchange) {
        return exchange.header("anthropic-version").isPresent();
    }

    private List<ModelEntry> models() {
        var config = tenants.get(Tenancy.current()).config();
        var entries = new ArrayList<ModelEntry>();
        entries.add(new ModelEntry(
                Routing.AUTO, "parley", "The tenant's models in order, grounded in its documents", CREATED));
        entries.add(new ModelEntry(Routing.DEFAULT, "parley", "The tenant's models in order", CREATED));
        for (var model : catalogues.of(Tenancy.current()).models())
            if (config.allows(model.id()))
                entries.add(new ModelEntry(model.id(), model.ownedBy(), model.id(), CREATED));
        return entries;
    }
}
