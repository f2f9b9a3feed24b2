package dev.parley.app;

import dev.parley.platform.http.Route;
import dev.parley.testing.TestDatabase;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The whole program in this JVM, on a database of its own, as `./parley up` puts it together.
public final class TestParley implements AutoCloseable {
    private final Assembly assembly;
    private final Map<String, String> firstRun;

    private TestParley(Assembly assembly) {
        this.assembly = assembly;
        this.firstRun = read(assembly.firstRunFile());
    }

    /// @param environment settings by their names; port and data directory are chosen here
    public static TestParley start(Map<String, String> environment) {
        return start(environment, null);
    }

    /// @param file in the place of parley.yaml; null for none
    static TestParley start(Map<String, String> environment, @Nullable Path file) {
        var all = new HashMap<>(environment);
        all.put("PARLEY_PORT", "0");
        all.put("PARLEY_HOST", "127.0.0.1");
        try {
            all.putIfAbsent(
                    "PARLEY_DATA_DIR", Files.createTempDirectory("parley-test").toString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        all.computeIfAbsent("DATABASE_URL", _ -> TestDatabase.setting(TestDatabase.empty()));
        return new TestParley(Assembly.start(Settings.load(Map.of(), all, file), _ -> {}));
    }

    /// `http://localhost:…` without a slash at the end.
    public String url(String path) {
        return assembly.url().replace("localhost", "127.0.0.1") + path;
    }

    public String operatorKey() {
        return value("PARLEY_OPERATOR_KEY");
    }

    /// The key of the demo tenant acme, with every permission a tenant can have.
    public String acmeKey() {
        return value("PARLEY_ACME_KEY");
    }

    public String globexKey() {
        return value("PARLEY_GLOBEX_KEY");
    }

    /// Every route that is served.
    public List<Route> routes() {
        return assembly.routes();
    }

    private String value(String name) {
        var value = firstRun.get(name);
        if (value == null) throw new IllegalStateException("first-run.env has no " + name);
        return value;
    }

    private static Map<String, String> read(Path file) {
        var values = new HashMap<String, String>();
        try {
            for (var line : Files.readAllLines(file)) {
                int equals = line.indexOf('=');
                values.put(line.substring(0, equals), line.substring(equals + 1));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return values;
    }

    @Override
    public void close() {
        assembly.close();
    }
}
