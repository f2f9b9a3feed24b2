package dev.parley.providers;

import dev.parley.kernel.TenantId;
import dev.parley.platform.sql.Changes;
import dev.parley.platform.sql.Held;
import dev.parley.providers.ProvidersSettings.Endpoint;
import java.util.List;
import java.util.Optional;

/// The models each tenant can ask: those of its own providers before the installation's, and no other tenant's.
/// Held in memory; a change is known on every node within half a second, and requests in flight end as they
/// began.
public final class Catalogues {
    private static final int HELD = 100_000;

    private final Catalogue installation;
    private final OwnProviders providers;
    private final Held<TenantId, OfTenant> held;

    private record OfTenant(TenantId tenant, Catalogue catalogue) {}

    public Catalogues(Catalogue installation, OwnProviders providers, Changes changes) {
        this.installation = installation;
        this.providers = providers;
        this.held = new Held<>(changes, List.of("providers"), HELD, this::read, OfTenant::tenant);
    }

    public Catalogue of(TenantId tenant) {
        return held.get(tenant).orElseThrow().catalogue;
    }

    /// What every tenant can ask that does not say otherwise.
    public Catalogue installation() {
        return installation;
    }

    /// For the node that makes the change, which need not wait for the notice.
    void changed(TenantId tenant) {
        held.changed(tenant);
    }

    /// Whether the price book lists the models of the server, so that nobody need name them.
    boolean knows(String baseUrl) {
        return Catalogue.vendor(baseUrl) != null;
    }

    private Optional<OfTenant> read(TenantId tenant) {
        var own = providers.of(tenant);
        if (own.isEmpty()) return Optional.of(new OfTenant(tenant, installation));
        var sources = own.stream().map(keyed -> source(tenant, keyed)).toList();
        return Optional.of(new OfTenant(tenant, installation.after(sources)));
    }

    private Catalogue.Source source(TenantId tenant, OwnProviders.Keyed keyed) {
        var own = keyed.provider();
        var endpoint = new Endpoint(
                own.name(),
                own.dialect(),
                own.baseUrl(),
                keyed.apiKey(),
                own.models(),
                own.primaryModel(),
                false,
                ProvidersSettings.SILENCE);
        // a changed provider begins with a closed breaker
        return installation.own(endpoint, tenant + "/" + OwnProvider.format(own.id()) + "/" + own.revision());
    }
}
