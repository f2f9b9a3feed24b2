package dev.parley.app;

import dev.parley.audit.Chain;
import dev.parley.gateway.GatewaySettings;
import dev.parley.identity.Identity;
import dev.parley.identity.issuers.TrustedIssuers;
import dev.parley.platform.config.Config;
import dev.parley.platform.config.ConfigException;
import dev.parley.platform.http.HostAddresses;
import dev.parley.platform.http.HttpSettings;
import dev.parley.platform.http.Networks;
import dev.parley.platform.http.PublicAddresses;
import dev.parley.platform.http.Upstream;
import dev.parley.platform.http.UpstreamSettings;
import dev.parley.platform.tasks.Tasks;
import dev.parley.platform.telemetry.Logs;
import dev.parley.platform.telemetry.Metrics;
import dev.parley.platform.telemetry.Tracing;
import dev.parley.providers.ProvidersSettings;
import dev.parley.routing.RoutingSettings;
import dev.parley.usage.Ledger;
import dev.parley.usage.Model;
import dev.parley.usage.PriceEntries;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.logging.LogManager;
import tools.jackson.databind.node.MissingNode;

/// From settings to what the platform is opened with.
final class Start {
    private Start() {}

    static void configureLogs(Config config, Path data) {
        var file = config.get(Settings.LOG_TO).equals("file") ? data.resolve("logs/parley.log") : null;
        var format = Logs.Format.valueOf(config.get(Settings.LOG_FORMAT).toUpperCase(Locale.ROOT));
        Logs.configure(format, file, config.get(Settings.LOG_LEVEL));
        // libraries that log past SLF4J would write into the terminal
        LogManager.getLogManager().reset();
    }

    /// What the ledger has done, for scraping. `parley_usage_faults` above 0 asks for a person.
    static void observe(Metrics metrics, Ledger ledger) {
        metrics.gauge(
                "parley_usage_open_entries",
                "Ledger entries that are not settled durably yet",
                () -> ledger.counts().open());
        metrics.gauge(
                "parley_usage_settlements",
                "Settlements written since the start",
                () -> ledger.counts().settlements());
        metrics.gauge(
                "parley_usage_interrupted",
                "Entries of dead nodes that this node settled with their bounds",
                () -> ledger.counts().interrupted());
        metrics.gauge(
                "parley_usage_faults",
                "Records that were there already or that the database refuses",
                () -> ledger.counts().duplicates() + ledger.counts().rejected());
    }

    /// What the audit log's chain lacks. Either rising for minutes says that no node links.
    static void observe(Metrics metrics, Chain chain) {
        metrics.gauge("parley_audit_unlinked", "Audit entries that are not in the chain yet", chain::unlinked);
        metrics.gauge(
                "parley_audit_unlinked_seconds",
                "How long the oldest of them waits",
                () -> chain.waiting().toMillis() / 1000.0);
    }

    static Tracing tracing(Config config) {
        var endpoint = config.find(Settings.OTLP_ENDPOINT);
        if (endpoint.isEmpty()) return Tracing.off();
        return Tracing.otlp(
                endpoint.get(), headers(config.find(Settings.OTLP_HEADERS).orElse("")), "parley", 1);
    }

    /// `name=value,name=value`, as OpenTelemetry's specification has it.
    private static Map<String, String> headers(String text) {
        var headers = new HashMap<String, String>();
        for (var pair : text.split(",")) {
            int equals = pair.indexOf('=');
            if (equals > 0)
                headers.put(
                        pair.substring(0, equals).strip(),
                        pair.substring(equals + 1).strip());
        }
        return headers;
    }

    /// The operator's own prices, which win over those in the program.
    static List<Model> prices(Config config) {
        try {
            return PriceEntries.operator(config.section("prices").orElse(MissingNode.getInstance()));
        } catch (IllegalArgumentException wrong) {
            throw new ConfigException("'prices' in parley.yaml: " + wrong.getMessage());
        }
    }

    /// @throws ConfigException when the section `routing` cannot be used
    static GatewaySettings gateway(Config config) {
        try {
            return new GatewaySettings(
                    config.get(Settings.BREAKER_OPEN),
                    config.get(Settings.BREAKER_SLOW),
                    config.get(Settings.WAITING_AT_ONCE),
                    config.get(Settings.IN_FLIGHT),
                    config.get(Settings.HEDGE_AFTER),
                    config.get(Settings.CACHE_MB),
                    RoutingSettings.of(config.section("routing").orElse(null)));
        } catch (IllegalArgumentException wrong) {
            throw new ConfigException("'routing' in parley.yaml: " + wrong.getMessage());
        }
    }

    static ProvidersSettings providers(Config config) {
        return ProvidersSettings.of(
                config.environment(), config.section("providers").orElse(null));
    }

    /// Reads every part of the settings without opening anything.
    /// @throws ConfigException when one cannot be used
    static void check(Config config) {
        http(config);
        identity(config);
        prices(config);
        providers(config);
        gateway(config);
        MasterKeySource.check(config);
    }

    /// @throws ConfigException when tokens could not be issued so
    static Identity.Settings identity(Config config) {
        var url = config.find(Settings.PUBLIC_URL)
                .map(named -> named.replaceFirst("/+$", ""))
                .orElseGet(() -> here(config));
        var period = config.get(Settings.SIGNING_KEY_PERIOD);
        if (!url.startsWith("https://") && !url.startsWith("http://"))
            throw new ConfigException("PARLEY_PUBLIC_URL must look like https://parley.example.com.");
        if (period.compareTo(Duration.ofDays(1)) < 0)
            throw new ConfigException("PARLEY_SIGNING_KEY_PERIOD must be a day or longer.");
        return new Identity.Settings(url, period, url.startsWith("https://") || hasCertificate(config));
    }

    /// Those of this server's own pages that a publishable key can be bound to: plain http on this machine only.
    static List<String> origins(Config config, String here) {
        var origins = new LinkedHashSet<String>();
        config.find(Settings.PUBLIC_URL)
                .filter(url -> url.startsWith("https://"))
                .map(URI::create)
                .ifPresent(url -> origins.add("https://" + url.getAuthority()));
        origins.add(here);
        origins.add(here.replace("//localhost:", "//127.0.0.1:"));
        return List.copyOf(origins);
    }

    /// The issuer must be the same after the next start, so the free port that is found for 0 cannot be in it.
    private static String here(Config config) {
        int port = config.get(Settings.PORT);
        return (hasCertificate(config) ? "https" : "http") + "://localhost" + (port == 0 ? "" : ":" + port);
    }

    static boolean hasCertificate(Config config) {
        return config.find(Settings.TLS_CERTIFICATE).isPresent();
    }

    /// How tenants' issuers are asked for their keys: a few at a time.
    static TrustedIssuers.Reach issuers(Config config, Tasks tasks) {
        boolean anywhere = config.get(Settings.ISSUER_PRIVATE_ADDRESSES);
        var addresses = anywhere ? HostAddresses.SYSTEM : new PublicAddresses(HostAddresses.SYSTEM);
        var settings = new UpstreamSettings(50, 4, Duration.ofSeconds(2), Duration.ofSeconds(5), Duration.ofSeconds(1));
        return new TrustedIssuers.Reach(new Upstream(settings, tasks, addresses), anywhere);
    }

    /// @throws StartFailure when a certificate is configured and cannot be used
    static void requireCertificate(Config config) {
        var tls = http(config).tls();
        if (tls == null) return;
        try {
            tls.validUntil();
        } catch (IllegalArgumentException unusable) {
            throw new StartFailure(String.valueOf(unusable.getMessage()), unusable);
        }
    }

    static HttpSettings http(Config config) {
        var http = HttpSettings.of(config.get(Settings.PORT))
                .host(config.get(Settings.HOST))
                .drain(config.get(Settings.DRAIN))
                .timeout(config.get(Settings.REQUEST_TIMEOUT))
                .trustedProxies(config.find(Settings.TRUSTED_PROXIES).orElse(Networks.NONE));
        var certificate = config.find(Settings.TLS_CERTIFICATE);
        var key = config.find(Settings.TLS_KEY);
        if (certificate.isPresent() != key.isPresent())
            throw new ConfigException("Set both PARLEY_TLS_CERT and PARLEY_TLS_KEY, or neither.");
        return certificate.isEmpty() ? http : http.tls(certificate.get(), key.get());
    }
}
