package dev.parley.app;

import dev.parley.audit.Audit;
import dev.parley.platform.config.Config;
import dev.parley.platform.crypto.Rotation;
import dev.parley.platform.sql.DatabaseUrl;
import dev.parley.platform.sql.EmbeddedServer;
import dev.parley.platform.sql.Sql;
import dev.parley.platform.tasks.Tasks;
import dev.parley.tenancy.Tenancy;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// Keys that encrypt what is stored.
@Command(
        name = "keys",
        description = "Replace the keys that encrypt what is stored.",
        synopsisSubcommandLabel = "COMMAND",
        mixinStandardHelpOptions = true,
        subcommands = KeysCommand.Rotate.class)
final class KeysCommand {
    private static final Sql.Pools POOLS = new Sql.Pools(1, 2, Duration.ofSeconds(30));

    /// `parley keys rotate`.
    @Command(
            name = "rotate",
            description = "Wrap all data keys under the newest master key, while nodes serve."
                    + " May be broken off and run again.",
            footer = {"", "The newest master key is the first that is given; docs/operations/keys.md has the steps."},
            mixinStandardHelpOptions = true)
    static final class Rotate implements Callable<Integer> {
        @Mixin
        private StartOptions where = new StartOptions();

        @Option(names = "--data-keys", description = "Also make new data keys, for what is encrypted from now on.")
        private boolean dataKeys;

        @Spec
        @SuppressWarnings("NullAway.Init") // set by picocli
        private CommandSpec spec;

        @Override
        public Integer call() {
            var config = where.settings(Map.of());
            MasterKeySource.check(config);
            var out = spec.commandLine().getOut();
            try (var opened = new Opened()) {
                var tasks = opened.add(new Tasks());
                var sql = opened.add(Sql.open(owner(config, opened), POOLS, Tenancy::current, tasks));
                rotate(config, sql, out);
            }
            return 0;
        }

        private void rotate(Config config, Sql sql, PrintWriter out) {
            var database = sql.database();
            var masterKeys = MasterKeySource.open(config, database, out::println);
            var rotation = new Rotation(database, masterKeys);
            long start = System.nanoTime();
            int wrapped = rotation.rewrap();
            int made = dataKeys ? rotation.renew() : 0;
            var newest = masterKeys.newest();
            if (wrapped + made > 0)
                database.acrossTenantsDo(tx -> Audit.record(
                        tx, Audit.INSTALLATION, "master_key.rotated", newest, null, new Done(wrapped, made)));
            out.printf(
                    "Wrapped %d data keys anew under master key '%s'%s in %.1f s%n",
                    wrapped,
                    newest,
                    dataKeys ? ", made " + made + " new data keys" : "",
                    (System.nanoTime() - start) / 1e9);
            var retired = rotation.retired();
            if (!retired.isEmpty())
                out.println("No data key needs " + String.join(", ", retired)
                        + " any more: remove from the master keys, once every node wraps with '" + newest + "'");
            out.flush();
        }
    }

    /// The database, whether or not a node serves it.
    static DatabaseUrl owner(Config config, Opened opened) {
        var external = config.find(Settings.DATABASE_URL);
        if (external.isPresent()) return DatabaseUrl.parse(external.get());
        var data = config.get(Settings.DATA);
        return EmbeddedServer.running(data)
                .orElseGet(() -> opened.add(EmbeddedServer.start(data)).owner());
    }

    record Done(int dataKeysWrapped, int dataKeysMade) {}
}
