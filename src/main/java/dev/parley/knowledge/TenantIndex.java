package dev.parley.knowledge;

import dev.parley.kernel.TenantId;
import dev.parley.platform.sql.Database;
import dev.parley.tenancy.Tenancy;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.concurrent.locks.StampedLock;
import java.util.function.Function;
import org.apache.lucene.store.LockObtainFailedException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One tenant's index and how it follows the tenant's rows: the index is up to date when it
/// holds the same documents in the same revisions as the table.
final class TenantIndex {
    private static final Logger LOG = LoggerFactory.getLogger(TenantIndex.class);
    /// Documents that are read in one transaction while an index is rebuilt.
    private static final int BATCH = 16;
    /// Passages after which no further document's are read into memory with them.
    private static final int MANY = 2_000;

    private final TenantId tenant;
    private final Path folder;
    private final Database database;
    private final VectorIndex vectors;
    /// Searches hold it for reading; closing needs it for itself.
    private final StampedLock use = new StampedLock();
    private final ReentrantLock refreshing = new ReentrantLock();
    private final AtomicBoolean stale = new AtomicBoolean();
    private volatile long lastUsed = System.nanoTime();
    private volatile @Nullable Index index;
    private boolean closed;

    TenantIndex(TenantId tenant, Path folder, Database database, VectorStore store) {
        this.vectors = store.of(tenant, database);
        this.tenant = tenant;
        this.folder = folder.resolve(tenant.value().toString());
        this.database = database;
    }

    TenantId tenant() {
        return tenant;
    }

    /// `System.nanoTime` of the last search.
    long lastUsed() {
        return lastUsed;
    }

    boolean stale() {
        return stale.get();
    }

    /// @return false when it was marked before
    boolean markStale() {
        return !stale.getAndSet(true);
    }

    /// Empty when this is closed.
    <T> Optional<T> read(Function<Index, T> work) {
        long stamp = use.readLock();
        try {
            if (closed) return Optional.empty();
            lastUsed = System.nanoTime();
            var ready = index;
            return Optional.of(work.apply(ready == null ? opened() : ready));
        } finally {
            use.unlockRead(stamp);
        }
    }

    private Index opened() {
        refreshing.lock();
        try {
            var ready = index;
            if (ready != null) return ready;
            var fresh = open();
            try {
                follow(fresh);
            } catch (RuntimeException e) {
                fresh.close();
                throw e;
            }
            index = fresh;
            return fresh;
        } finally {
            refreshing.unlock();
        }
    }

    /// Brings the index up to date if it is open.
    void refresh() {
        long stamp = use.readLock();
        refreshing.lock();
        try {
            var ready = index;
            if (ready != null && !closed) follow(ready);
        } finally {
            refreshing.unlock();
            use.unlockRead(stamp);
        }
    }

    private void follow(Index index) {
        // before the rows are read: what changes from here on marks it again
        stale.set(false);
        var rows = Tenancy.call(tenant, () -> database.inTenant(DocumentRows::revisions));
        var held = index.documents();
        var gone = new HashSet<>(held.keySet());
        gone.removeAll(rows.keySet());
        var missing = new HashSet<>(rows.keySet());
        missing.removeIf(id -> rows.get(id).equals(held.get(id)));
        if (gone.isEmpty() && missing.isEmpty()) return;
        index.change(gone, java.util.List.of());
        var ids = new ArrayList<>(missing);
        for (int from = 0; from < ids.size(); from += BATCH)
            add(index, ids.subList(from, Math.min(from + BATCH, ids.size())));
        index.commit();
    }

    private void add(Index index, java.util.List<UUID> documents) {
        var chunks = new ArrayList<Chunk>();
        Tenancy.run(
                tenant,
                () -> database.inTenantDo(tx -> {
                    for (var id : documents) {
                        chunks.addAll(ChunkRows.of(tx, id));
                        if (chunks.size() < MANY) continue;
                        index.change(java.util.List.of(), chunks);
                        chunks.clear();
                    }
                }));
        index.change(java.util.List.of(), chunks);
    }

    private Index open() {
        try {
            return Index.open(folder, vectors);
        } catch (LockObtainFailedException held) {
            LOG.warn("{} is in use by another process; the index of {} is kept in memory", folder, tenant);
            return Index.inMemory(vectors);
        } catch (IOException | RuntimeException damaged) {
            LOG.info("The index in {} is rebuilt: {}", folder, damaged.toString());
            return rebuilt();
        }
    }

    private Index rebuilt() {
        try {
            deleteFiles();
            return Index.open(folder, vectors);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void deleteFiles() throws IOException {
        if (!Files.exists(folder)) return;
        try (var files = Files.walk(folder)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) Files.delete(file);
        }
    }

    /// Closes it and deletes its files.
    void discard() {
        long stamp = use.writeLock();
        try {
            closed = true;
            var ready = index;
            index = null;
            if (ready != null) ready.close();
            deleteFiles();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            use.unlockWrite(stamp);
        }
    }

    void close() {
        long stamp = use.writeLock();
        try {
            closed = true;
            var ready = index;
            index = null;
            if (ready != null) ready.close();
        } finally {
            use.unlockWrite(stamp);
        }
    }
}
