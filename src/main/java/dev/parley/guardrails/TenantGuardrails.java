package dev.parley.guardrails;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.parley.embeddings.Encoder;
import dev.parley.guardrails.Guardrails.OnTimeout;
import dev.parley.guardrails.Rule.Action;
import dev.parley.guardrails.Rule.Kind;
import dev.parley.guardrails.Rule.Stage;
import dev.parley.guardrails.injection.Likeness;
import dev.parley.kernel.ErrorCode;
import dev.parley.kernel.PlatformException;
import dev.parley.kernel.TenantId;
import dev.parley.platform.http.Route;
import dev.parley.platform.sql.Changes;
import dev.parley.platform.sql.Database;
import dev.parley.tenancy.Tenant;
import dev.parley.tenancy.TenantConfig;
import dev.parley.tenancy.Tenants;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Each tenant's guardrails, compiled once: those it set at `/api/v1/guardrails`, and
/// `sensitive_prompt_patterns`, `refusal_rules` and `blocked_tools` of its configuration.
public final class TenantGuardrails {
    private static final Logger LOG = LoggerFactory.getLogger(TenantGuardrails.class);
    private static final int TENANTS = 1_000;

    private final TenantDocuments<Guardrails> rows;
    private final Encoder encoder;
    private final Cache<Whose, Made> made =
            Caffeine.newBuilder().maximumSize(TENANTS).build();
    private volatile @Nullable Likeness likeness;

    /// @param more of an agent of the tenant
    private record Whose(TenantId tenant, Guardrails more) {}

    /// @param set empty when there is nothing to look for
    private record Made(TenantConfig config, Guardrails own, Optional<GuardrailSet> set) {
        @SuppressWarnings("ReferenceEquality") // both are the same objects until one changes
        boolean isOf(TenantConfig nowConfig, Guardrails nowOwn) {
            return config == nowConfig && own == nowOwn;
        }
    }

    public TenantGuardrails(Database database, Changes changes, Encoder encoder) {
        this.rows = new TenantDocuments<>(database, changes, "guardrails", Guardrails.class, Guardrails.NONE);
        this.encoder = encoder;
    }

    public List<Route> routes(Tenants tenants) {
        return new GuardrailsApi(this, rows, tenants).routes();
    }

    /// Empty when the tenant has none: then nothing is to be done.
    /// @param more that hold as well, an agent's; their topics take the place of the tenant's
    /// @throws PlatformException INTERNAL when they cannot be used; nothing may pass then
    public Optional<GuardrailSet> of(Tenant tenant, Guardrails more) {
        var config = tenant.config();
        var own = rows.of(tenant.id()).document();
        var whose = new Whose(tenant.id(), more);
        var known = made.getIfPresent(whose);
        if (known != null && known.isOf(config, own)) return known.set;
        var all = together(config, own, more);
        var fresh = new Made(config, own, all.equals(Guardrails.NONE) ? Optional.empty() : Optional.of(compiled(all)));
        made.put(whose, fresh);
        return fresh.set;
    }

    /// What would hold if the tenant set other guardrails.
    /// @throws PlatformException INVALID_REQUEST naming every fault
    Optional<GuardrailSet> tried(Tenant tenant, Guardrails other) {
        var faults = GuardrailFaults.of(other, "guardrails.");
        if (!faults.isEmpty()) throw PlatformException.invalid(faults);
        var all = together(tenant.config(), other, Guardrails.NONE);
        return all.equals(Guardrails.NONE) ? Optional.empty() : Optional.of(compiled(all));
    }

    /// @param place what stands before the fields in messages: `guardrails.`, or nothing
    /// @throws PlatformException INVALID_REQUEST naming every fault
    public void requireUsable(Guardrails guardrails, String place) {
        var faults = GuardrailFaults.of(guardrails, place);
        if (!faults.isEmpty()) throw PlatformException.invalid(faults);
        compiled(guardrails);
    }

    private GuardrailSet compiled(Guardrails guardrails) {
        try {
            return GuardrailSet.of(guardrails, encoder, this::likeness);
        } catch (RuntimeException unusable) {
            LOG.error("A tenant's guardrails cannot be used", unusable);
            throw new PlatformException(
                    ErrorCode.INTERNAL, "The tenant's guardrails cannot be used, so nothing is let through.");
        }
    }

    private synchronized Likeness likeness() {
        var known = likeness;
        if (known != null) return known;
        var fitted = Likeness.fit(encoder);
        likeness = fitted;
        return fitted;
    }

    private static Guardrails together(TenantConfig config, Guardrails own, Guardrails more) {
        var rules = new ArrayList<Rule>();
        var patterns = orEmpty(config.sensitivePromptPatterns());
        for (int i = 0; i < patterns.size(); i++)
            rules.add(refusing("sensitive_prompt_patterns." + i, patterns.get(i), null));
        var refusals = orEmpty(config.refusalRules());
        for (int i = 0; i < refusals.size(); i++)
            rules.add(refusing(
                    "refusal_rules." + i,
                    refusals.get(i).topic(),
                    refusals.get(i).message()));
        rules.addAll(own.rules());
        for (var rule : more.rules()) rules.add(rule.named("agent." + rule.id()));
        var tools = new ArrayList<>(orEmpty(config.blockedTools()));
        tools.addAll(own.blockedTools());
        tools.addAll(more.blockedTools());
        var topics = more.topics() == null ? own.topics() : more.topics();
        var onTimeout = more.onTimeout() == OnTimeout.FAIL_CLOSED ? OnTimeout.FAIL_CLOSED : own.onTimeout();
        return new Guardrails(rules, tools, topics, own.checkBudgetMs(), onTimeout);
    }

    private static Rule refusing(String id, String pattern, @Nullable String message) {
        return new Rule(id, Stage.INPUT, Kind.REGEX, Action.BLOCK, message, List.of(pattern), null);
    }

    private static <T> List<T> orEmpty(@Nullable List<T> list) {
        return list == null ? List.of() : list;
    }
}
