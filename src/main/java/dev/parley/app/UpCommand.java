package dev.parley.app;

import dev.parley.platform.tasks.Tasks;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// Starts Parley and serves until it is told to stop.
@Command(
        name = "up",
        description = "Start Parley: PostgreSQL of its own unless DATABASE_URL is set, then the server.",
        mixinStandardHelpOptions = true)
final class UpCommand implements Callable<Integer> {
    @Option(names = "--data", paramLabel = "DIR", description = "Data directory (PARLEY_DATA_DIR, .parley).")
    @Nullable
    String data;

    @Option(names = "--port", paramLabel = "PORT", description = "Port to serve on (PARLEY_PORT, 8080).")
    @Nullable
    String port;

    @Option(
            names = "--roles",
            paramLabel = "ROLES",
            description = "What this node does: gateway, ingestion, control (PARLEY_ROLES, all).")
    @Nullable
    String roles;

    @Option(names = "--no-demo", description = "Do not create the demo tenants (PARLEY_DEMO=false).")
    boolean noDemo;

    @Option(names = "--config", paramLabel = "FILE", description = "Settings file (parley.yaml, if there is one).")
    @Nullable
    Path config;

    @Override
    public Integer call() throws InterruptedException {
        var settings = Settings.load(flags(), System.getenv(), config);
        var out = System.out;
        var assembly = Assembly.start(settings, line -> {
            out.println("  " + line);
            out.flush();
        });
        Tasks.onShutdown(() -> {
            out.println("Stopping: requests in flight may finish");
            assembly.close();
            out.println("Stopped");
            out.flush();
        });
        out.println(Banner.of(assembly));
        out.flush();
        // the signal that ends the process runs the hook above
        new CountDownLatch(1).await();
        return 0;
    }

    private Map<String, String> flags() {
        var flags = new HashMap<String, String>();
        if (data != null) flags.put(Settings.DATA.name(), data);
        if (port != null) flags.put(Settings.PORT.name(), port);
        if (roles != null) flags.put(Settings.ROLES.name(), roles);
        if (noDemo) flags.put(Settings.DEMO.name(), "false");
        return flags;
    }
}
