package dev.parley.app;

import dev.parley.platform.tasks.Tasks;
import java.io.Console;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// Starts Parley and serves until it is told to stop.
@Command(
        name = "up",
        description = "Start Parley: PostgreSQL of its own unless DATABASE_URL is set, then the server.",
        mixinStandardHelpOptions = true)
final class UpCommand implements Callable<Integer> {
    @Mixin
    private StartOptions where = new StartOptions();

    @Option(
            names = "--roles",
            paramLabel = "ROLES",
            description = "What this node does: gateway, ingestion, control (PARLEY_ROLES, all).")
    @Nullable
    String roles;

    @Option(
            names = "--no-demo",
            description = "No demo tenants; where there are some, their demo page closes for good (PARLEY_DEMO=false).")
    boolean noDemo;

    @Override
    public Integer call() throws InterruptedException {
        var settings = where.settings(flags());
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
        boolean terminal = Optional.ofNullable(System.console())
                .filter(Console::isTerminal)
                .isPresent();
        out.println(Banner.of(assembly, terminal));
        out.flush();
        // the signal that ends the process runs the hook above
        new CountDownLatch(1).await();
        return 0;
    }

    private Map<String, String> flags() {
        var flags = new HashMap<String, String>();
        if (roles != null) flags.put(Settings.ROLES.name(), roles);
        if (noDemo) flags.put(Settings.DEMO.name(), "false");
        return flags;
    }
}
