package dev.parley.app;

import dev.parley.kernel.Deadline;
import dev.parley.platform.config.Config;
import dev.parley.platform.http.Upstream;
import dev.parley.platform.http.UpstreamSettings;
import dev.parley.platform.tasks.Tasks;
import dev.parley.providers.ModelList;
import dev.parley.providers.ProvidersSettings.Endpoint;
import dev.parley.providers.Target;
import dev.parley.providers.UpstreamFault;
import dev.parley.providers.WireClient;
import java.time.Duration;
import java.util.List;

/// What `doctor` asks the configured providers: their list of models, which costs nothing. What they say in an error
/// is not repeated, since some repeat the key in it.
final class ProviderChecks {
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final List<Endpoint> providers;
    private final Tasks tasks;

    ProviderChecks(Config config, Tasks tasks) {
        this.providers = Start.providers(config).list();
        this.tasks = tasks;
    }

    List<Finding> all() {
        if (providers.isEmpty())
            return List.of(
                    Finding.ok("providers", "none configured: answers are quoted from documents, by local/extractive"));
        try (var http = new Upstream(UpstreamSettings.DEFAULT, tasks)) {
            var wire = new WireClient(http);
            return providers.stream().map(provider -> ask(wire, provider)).toList();
        }
    }

    private static Finding ask(WireClient wire, Endpoint provider) {
        var target = new Target(
                provider.name(), provider.dialect(), "", "", provider.baseUrl(), provider.apiKey(), null, PATIENCE);
        try {
            ModelList.ask(wire, target, Deadline.in(PATIENCE));
            return Finding.ok(provider.name(), provider.baseUrl() + " answers and takes the key");
        } catch (UpstreamFault fault) {
            return explain(provider, fault);
        }
    }

    private static Finding explain(Endpoint provider, UpstreamFault fault) {
        var name = provider.name();
        var url = provider.baseUrl();
        var answered = url + " answered " + fault.status();
        return switch (fault.kind()) {
            case UNREACHABLE ->
                Finding.fail(name, url + " is unreachable", "check its URL, and network and proxy here");
            case TIMED_OUT, REQUEST_TIMEOUT ->
                Finding.fail(name, url + " did not answer in " + PATIENCE.toSeconds() + " s", "check that it runs");
            case UNAUTHENTICATED, FORBIDDEN ->
                Finding.fail(name, url + " refused the key (" + fault.status() + ")", "set another key");
            case NO_CREDIT -> Finding.fail(name, answered + ": the account has no credit", "pay it in at the provider");
            case RATE_LIMITED, OVERLOADED -> Finding.warn(name, answered + ": it is busy", "try again later");
            case REJECTED, CONFLICT ->
                Finding.warn(name, answered + " to GET /models", "check that its URL ends with the version, as /v1");
            case SERVER_ERROR -> Finding.fail(name, answered, "it has trouble of its own: look at its status page");
            case CUT, MALFORMED ->
                Finding.fail(name, url + " did not answer as its dialect says", "check its URL and dialect");
        };
    }
}
