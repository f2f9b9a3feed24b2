package dev.parley.app;

import dev.parley.platform.config.Config;
import dev.parley.platform.config.ConfigException;
import dev.parley.platform.tasks.Tasks;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// Looks at all that `up` needs and says what is wrong and how to mend it. Starts and changes nothing, so that
/// it may be asked while Parley runs.
@Command(
        name = "doctor",
        description = "Check what Parley needs here: JDK, settings, port, disk, database, master key, TLS, providers.",
        mixinStandardHelpOptions = true)
final class DoctorCommand implements Callable<Integer> {
    @Mixin
    private StartOptions where = new StartOptions();

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    private boolean failed;

    @Override
    public Integer call() {
        var out = spec.commandLine().getOut();
        say(out, List.of(MachineChecks.java()));
        var settings = settings(out);
        if (settings == null) return 1;
        say(out, List.of(MachineChecks.port(settings)));
        say(out, MachineChecks.demo(settings));
        say(out, MachineChecks.data(settings));
        say(out, DatabaseChecks.of(settings));
        say(out, List.of(MasterKeySource.finding(settings)));
        say(out, attempt("tls", () -> MachineChecks.tls(settings)));
        try (var tasks = new Tasks()) {
            say(out, new ProviderChecks(settings, tasks).all());
        }
        return failed ? 1 : 0;
    }

    /// Null when they cannot be used, which is said.
    private @Nullable Config settings(PrintWriter out) {
        try {
            var settings = where.settings(Map.of());
            Start.check(settings);
            say(out, List.of(Finding.ok("settings", settings.values().size() + " set, all known and well-formed")));
            return settings;
        } catch (ConfigException wrong) {
            say(out, List.of(Finding.fail("settings", String.valueOf(wrong.getMessage()), "docs/configuration.md")));
            return null;
        }
    }

    private static List<Finding> attempt(String what, Supplier<List<Finding>> check) {
        try {
            return check.get();
        } catch (IllegalArgumentException unusable) {
            return List.of(Finding.fail(
                    what, String.valueOf(unusable.getMessage()), "set PARLEY_TLS_CERT and PARLEY_TLS_KEY anew"));
        }
    }

    private void say(PrintWriter out, List<Finding> findings) {
        for (var finding : findings) {
            out.println(finding);
            failed |= finding.mark() == Finding.Mark.FAIL;
        }
        // the next check may take a while
        out.flush();
    }
}
