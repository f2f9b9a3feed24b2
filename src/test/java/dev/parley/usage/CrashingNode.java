package dev.parley.usage;

import dev.parley.kernel.Deadline;
import dev.parley.kernel.TenantId;
import dev.parley.platform.sql.DatabaseUrl;
import dev.parley.platform.sql.Sql;
import dev.parley.platform.tasks.Tasks;
import dev.parley.tenancy.Tenancy;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;

/// A process that writes the ledger until it is killed, and says what was acknowledged: `S id` when a start is
/// durable, `D id` when its settlement is.
public final class CrashingNode {
    private CrashingNode() {}

    public static void main(String[] arguments) throws Exception {
        var tenant = new TenantId(UUID.fromString(arguments[0]));
        var tasks = new Tasks();
        var pools = new Sql.Pools(1, 4, Duration.ofSeconds(5));
        var sql = Sql.open(DatabaseUrl.parse(System.getenv("CRASHING_DATABASE")), pools, Tenancy::current, tasks);
        var ledger = new Ledger(sql.database(), tasks, 10_000, false);
        for (int i = 0; i < 200; i++) Thread.ofVirtual().start(() -> requests(ledger, tenant));
        Thread.sleep(Duration.ofMinutes(2));
    }

    private static void requests(Ledger ledger, TenantId tenant) {
        try {
            while (true) {
                var entry = ledger.start(Usages.start(tenant), _ -> {});
                entry.awaitStart(Deadline.in(Duration.ofSeconds(30)));
                System.out.println("S " + entry.start().id());
                Thread.sleep(ThreadLocalRandom.current().nextInt(30));
                entry.settle(Usages.settlement(), Deadline.in(Duration.ofSeconds(30)));
                System.out.println("D " + entry.start().id());
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }
}
