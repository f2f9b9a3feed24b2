package dev.parley.app;

import dev.parley.platform.config.Config;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// Where Parley runs, as `up` and `doctor` take it.
final class StartOptions {
    @Option(names = "--data", paramLabel = "DIR", description = "Data directory (PARLEY_DATA_DIR, .parley).")
    private @Nullable String data;

    @Option(names = "--port", paramLabel = "PORT", description = "Port to serve on (PARLEY_PORT, 8080).")
    private @Nullable String port;

    @Option(names = "--config", paramLabel = "FILE", description = "Settings file (parley.yaml, if there is one).")
    private @Nullable Path config;

    /// @param others further values of the command line by setting name
    /// @throws dev.parley.platform.config.ConfigException when a setting is wrong
    Config settings(Map<String, String> others) {
        var flags = new HashMap<>(others);
        if (data != null) flags.put(Settings.DATA.name(), data);
        if (port != null) flags.put(Settings.PORT.name(), port);
        return Settings.load(flags, System.getenv(), config);
    }
}
