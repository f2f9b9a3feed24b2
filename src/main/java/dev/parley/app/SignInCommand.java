package dev.parley.app;

import dev.parley.identity.SignInTickets;
import dev.parley.platform.sql.Sql;
import dev.parley.platform.tasks.Tasks;
import dev.parley.tenancy.Tenancy;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// `sign-in`: lets whoever may read the data directory or the database in to the console, as the operator.
@Command(
        name = "sign-in",
        description = "Print a link that signs in to the console as the operator, once and within an hour.",
        mixinStandardHelpOptions = true)
final class SignInCommand implements Callable<Integer> {
    private static final Sql.Pools POOLS = new Sql.Pools(1, 1, Duration.ofSeconds(30));

    @Mixin
    private StartOptions where = new StartOptions();

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Override
    public Integer call() {
        var config = where.settings(Map.of());
        var out = spec.commandLine().getOut();
        try (var opened = new Opened()) {
            var tasks = opened.add(new Tasks());
            var sql = opened.add(Sql.open(KeysCommand.owner(config, opened), POOLS, Tenancy::current, tasks));
            out.println(SignInLink.of(SignInLink.url(config), new SignInTickets(sql.database()).issue()));
            out.flush();
        }
        return 0;
    }
}
