package dev.parley.knowledge;

import dev.parley.kernel.Ids;
import dev.parley.kernel.TenantId;
import dev.parley.platform.sql.Changes;
import dev.parley.platform.sql.Database;
import dev.parley.platform.tasks.Tasks;
import dev.parley.tenancy.Tenancy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The indexes of all tenants on this node, one each and nothing shared between them. An index is opened by its
/// first search, follows the tenant's rows from then on, and is closed when it was idle or others need its place.
public final class Indexes implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Indexes.class);
    private static final Duration IDLE = Duration.ofMinutes(10);
    private static final Duration ROUND = Duration.ofSeconds(1);

    private final Path folder;
    private final Database database;
    private final Tasks tasks;
    private final int most;
    private final VectorStore store;
    private final Map<TenantId, TenantIndex> open = new ConcurrentHashMap<>();

    /// @param folder for a folder of each tenant; what is in it can be rebuilt from rows
    /// @param most how many indexes are open at a time
    public Indexes(Path folder, Database database, Changes changes, Tasks tasks, int most) {
        this(folder, database, changes, tasks, most, VectorStore.LUCENE);
    }

    /// @param store where vectors are kept
    public Indexes(Path folder, Database database, Changes changes, Tasks tasks, int most, VectorStore store) {
        this.store = store;
        this.folder = folder;
        this.database = database;
        this.tasks = tasks;
        this.most = most;
        changes.subscribe("documents", this::changed);
        tasks.repeat("knowledge-indexes", ROUND, this::round);
    }

    /// Runs `work` on the tenant's index, which is opened first when need be.
    <T> T read(TenantId tenant, Function<Index, T> work) {
        while (true) {
            var index = open.computeIfAbsent(tenant, id -> new TenantIndex(id, folder, database, store));
            var result = index.read(work);
            if (result.isPresent()) return result.get();
            // it was closed while we took hold of it
            open.remove(tenant, index);
        }
    }

    Set<UUID> documents(TenantId tenant) {
        return Tenancy.call(tenant, () -> database.inTenant(DocumentRows::ids));
    }

    /// Opens the tenant's index now, so that its first search need not.
    public void warm(TenantId tenant) {
        read(tenant, index -> index);
    }

    /// Takes the tenant's latest rows into its index, when that is open. Returns when searches see them.
    void refresh(TenantId tenant) {
        var index = open.get(tenant);
        if (index == null) return;
        try {
            index.refresh();
        } catch (RuntimeException e) {
            // the rows are stored; the next round tries again
            LOG.warn("The index of {} could not be brought up to date", tenant, e);
            index.markStale();
        }
    }

    /// Closes the tenant's index and deletes its files: for a tenant that is gone.
    public void forget(TenantId tenant) {
        var index = open.computeIfAbsent(tenant, id -> new TenantIndex(id, folder, database, store));
        try {
            index.discard();
        } finally {
            open.remove(tenant, index);
        }
    }

    /// The tenants of whom there are files.
    public List<TenantId> tenants() {
        var names = folder.toFile().list();
        return names == null
                ? List.of()
                : Arrays.stream(names)
                        .flatMap(name -> Ids.parse("ten", "ten_" + name).stream())
                        .map(TenantId::new)
                        .toList();
    }

    /// How many indexes are open.
    int count() {
        return open.size();
    }

    private void changed(TenantId tenant) {
        var index = open.get(tenant);
        if (index != null && index.markStale()) tasks.start("knowledge-refresh", () -> refreshStale(index));
    }

    private void refreshStale(TenantIndex index) {
        if (index.stale()) refresh(index.tenant());
    }

    private void round() {
        open.values().forEach(this::refreshStale);
        long now = System.nanoTime();
        for (var index : open.values()) if (now - index.lastUsed() > IDLE.toNanos()) close(index);
        open.values().stream()
                .sorted(Comparator.comparingLong((TenantIndex index) -> index.lastUsed() - now)
                        .reversed())
                .skip(most)
                .forEach(this::close);
    }

    private void close(TenantIndex index) {
        try {
            index.close();
        } catch (RuntimeException e) {
            LOG.warn("The index of {} could not be closed; it is rebuilt from rows", index.tenant(), e);
        } finally {
            // not before: whoever opens it anew needs its folder
            open.remove(index.tenant(), index);
        }
    }

    @Override
    public void close() {
        open.values().forEach(this::close);
    }
}
