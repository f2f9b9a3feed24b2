package dev.parley.app;

import dev.parley.platform.config.ConfigException;
import dev.parley.platform.crypto.MasterKeyUnusable;
import dev.parley.platform.sql.DatabaseUnusable;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/// The program: `parley <command>`.
@Command(
        name = "parley",
        description = "Self-hosted, multi-tenant AI support platform with its own LLM gateway.",
        footer = {"", "From a source checkout, './parley test' runs the tests."},
        synopsisSubcommandLabel = "COMMAND",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        subcommands = {
            UpCommand.class,
            DoctorCommand.class,
            SignInCommand.class,
            KeysCommand.class,
            AuditCommand.class,
            TenantsCommand.class,
            SimulateCommand.class,
            RehearseCommand.class,
            TrainCommand.class,
            BenchCommand.class
        })
public final class Main {
    /// What went wrong is the user's to mend: wrong setting, occupied port, unreachable database.
    private static final int UNUSABLE = 2;

    private Main() {}

    public static void main(String[] arguments) {
        var program = new CommandLine(new Main())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionExceptionHandler((failure, command, _) -> explain(failure, command))
                .setParameterExceptionHandler((wrong, _) -> explain(wrong));
        int status = arguments.length == 0 ? program.execute("--help") : program.execute(arguments);
        // a command that serves ends by a signal; threads of libraries must not keep the others alive
        System.exit(status);
    }

    /// In one line, without the usage.
    private static int explain(CommandLine.ParameterException wrong) {
        var command = wrong.getCommandLine();
        var message = String.valueOf(wrong.getMessage());
        if (wrong instanceof CommandLine.UnmatchedArgumentException unmatched
                && !unmatched.getSuggestions().isEmpty())
            message += "; did you mean " + String.join(" or ", unmatched.getSuggestions()) + "?";
        command.getErr()
                .println("parley: " + message + " (" + command.getCommandSpec().qualifiedName() + " --help)");
        return UNUSABLE;
    }

    private static int explain(Exception failure, CommandLine command) throws Exception {
        boolean mendable = failure instanceof ConfigException
                || failure instanceof DatabaseUnusable
                || failure instanceof MasterKeyUnusable
                || failure instanceof StartFailure;
        if (!mendable) throw failure;
        command.getErr().println("parley: " + failure.getMessage());
        return UNUSABLE;
    }
}
