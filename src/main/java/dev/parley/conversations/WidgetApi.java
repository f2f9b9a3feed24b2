package dev.parley.conversations;

import dev.parley.conversations.agents.Agent;
import dev.parley.conversations.agents.Agents;
import dev.parley.identity.Caller;
import dev.parley.kernel.Ids;
import dev.parley.kernel.Permission;
import dev.parley.platform.http.Exchange;
import dev.parley.platform.http.Route;
import dev.parley.tenancy.Tenant;
import dev.parley.tenancy.TenantConfig;
import dev.parley.tenancy.Tenants;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// How the chat on the tenant's pages looks and begins. Anybody can read it there: nothing else of the
/// configuration is told.
final class WidgetApi {
    private final Tenants tenants;
    private final Agents agents;

    WidgetApi(Tenants tenants, Agents agents) {
        this.tenants = tenants;
        this.agents = agents;
    }

    List<Route> routes() {
        return List.of(Route.get("/api/v1/widget/config", Permission.CHAT, this::config)
                .widget(true));
    }

    record View(
            String name,
            @Nullable String logoUrl,
            TenantConfig.Branding.@Nullable Colors colors,
            @Nullable String greeting,
            List<String> suggestedQuestions,
            boolean attachments,
            @Nullable String locale) {
        static View of(Tenant tenant, @Nullable String greeting) {
            var config = tenant.config();
            var branding = config.branding();
            var widget = config.widget();
            var named = branding == null ? null : branding.name();
            var general = widget == null ? null : widget.greeting();
            var questions = widget == null ? null : widget.suggestedQuestions();
            return new View(
                    named == null ? tenant.state().name() : named,
                    branding == null ? null : branding.logoUrl(),
                    branding == null ? null : branding.colors(),
                    greeting == null ? general : greeting,
                    questions == null ? List.of() : questions,
                    config.pagesMayAttach(),
                    config.locale());
        }
    }

    private void config(Exchange exchange) {
        var tenant = tenants.get(Caller.current().requireTenant());
        var greeting = exchange.query("agent").map(this::greeting).orElse(null);
        exchange.json(200, View.of(tenant, greeting));
    }

    private @Nullable String greeting(String agent) {
        var id = Ids.parse(Agent.PREFIX, agent).orElseThrow(() -> Agents.unknown(agent));
        return Agents.requireForPages(agents.get(id, null)).terms().greeting();
    }
}
