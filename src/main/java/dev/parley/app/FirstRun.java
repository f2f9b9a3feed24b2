package dev.parley.app;

import dev.parley.identity.ApiKeys;
import dev.parley.identity.KeyTerms;
import dev.parley.kernel.Permission;
import dev.parley.knowledge.Demo;
import dev.parley.platform.http.Networks;
import dev.parley.platform.json.Json;
import dev.parley.tenancy.Demos;
import dev.parley.tenancy.Industry;
import dev.parley.tenancy.Tenancy;
import dev.parley.tenancy.Tenant;
import dev.parley.tenancy.TenantState;
import dev.parley.tenancy.Tenants;
import dev.parley.tenancy.Tier;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/// What the first start on an empty database creates: the operator's key, the demo tenants with theirs, and the
/// file that
/// tells them. The keys are written nowhere else.
final class FirstRun {
    private static final List<String> DEMO_TENANTS = List.of("acme", "globex");
    private static final Set<Permission> TENANT_PERMISSIONS = Arrays.stream(Permission.values())
            .filter(permission -> !permission.operatorOnly())
            .collect(Collectors.toUnmodifiableSet());

    private final Path file;
    private final Tenants tenants;
    private final ApiKeys keys;
    private final Demo demo;
    private final Demos demos;
    private final List<String> origins;

    /// @param origins of this server's own pages
    FirstRun(Path data, Tenants tenants, ApiKeys keys, Demo demo, Demos demos, List<String> origins) {
        this.file = data.resolve("first-run.env");
        this.tenants = tenants;
        this.keys = keys;
        this.demo = demo;
        this.demos = demos;
        this.origins = origins;
    }

    Path file() {
        return file;
    }

    /// Until the operator's key is there, which comes last, a first run that was broken off is taken up again.
    /// @param withDemo whether to create the demo tenants; else the demo pages of those that are there close
    ///     for good
    /// @param progress told what is created
    void prepare(boolean withDemo, Consumer<String> progress) {
        if (keys.hasOperatorKey()) {
            // it may serve elsewhere than the last time
            if (withDemo) demos.list().forEach(one -> keys.bind(one.id(), one.key(), origins));
            else demos.all().forEach(this::close);
            return;
        }
        progress.accept("Creating the operator's key" + (withDemo ? " and the demo tenants acme and globex" : ""));
        var lines = new LinkedHashMap<String, String>();
        if (withDemo)
            for (var slug : DEMO_TENANTS)
                lines.put("PARLEY_" + slug.toUpperCase(Locale.ROOT) + "_KEY", createDemo(slug));
        // what cannot be written is known before the one key is made that cannot be had again
        write(lines);
        lines.put("PARLEY_OPERATOR_KEY", keys.createOperatorKey("first run"));
        write(lines);
    }

    private String createDemo(String slug) {
        var tenant = tenants.findBySlug(slug).or(() -> create(slug)).orElseThrow(() -> Tenants.taken(slug));
        Tenancy.run(tenant.id(), () -> demo.seed(slug));
        if (!tenant.demo()) demos.mark(tenant.id(), widgetKey(tenant));
        return keys.create(tenant.id(), "demo", TENANT_PERMISSIONS, null).text();
    }

    /// The tenant stays, as any other.
    private void close(Demos.Demo one) {
        keys.revoke(one.id(), one.key());
        demos.unmark(one.id());
    }

    private String widgetKey(Tenant tenant) {
        var terms = new KeyTerms("demo page", Set.of(Permission.CHAT), null, Networks.NONE, origins);
        return keys.create(tenant.id(), terms).text();
    }

    private Optional<Tenant> create(String slug) {
        var tier = slug.equals("acme") ? Tier.PROFESSIONAL : Tier.BASIC;
        var state = new TenantState(name(slug), tier, Industry.NONE, null, Tenant.Status.ACTIVE, null, null);
        var chat = Json.readObject(new Asset("application/json", "demo/" + slug + ".json").bytes());
        return tenants.create(slug, state, chat);
    }

    private static String name(String slug) {
        return slug.equals("acme") ? "Acme Shoes" : "Globex Telephony";
    }

    /// Puts where this start serves at the head of the file.
    void serveAt(String url) {
        if (!Files.exists(file)) return;
        try {
            var lines = new LinkedHashMap<String, String>();
            lines.put("PARLEY_URL", url);
            for (var line : Files.readAllLines(file)) {
                int equals = line.indexOf('=');
                if (equals > 0) lines.putIfAbsent(line.substring(0, equals), line.substring(equals + 1));
            }
            write(lines);
        } catch (IOException e) {
            throw new StartFailure("Cannot write " + file + ": " + e.getMessage(), e);
        }
    }

    private void write(Map<String, String> lines) {
        var text = lines.entrySet().stream()
                .map(line -> line.getKey() + "=" + line.getValue() + "\n")
                .collect(Collectors.joining());
        try {
            // complete before it gets its name: these keys are nowhere else
            var part = file.resolveSibling(file.getFileName() + ".part");
            Files.deleteIfExists(part);
            Files.createFile(part, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.writeString(part, text);
            Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new StartFailure("Cannot write " + file + ": " + e.getMessage(), e);
        }
    }
}
