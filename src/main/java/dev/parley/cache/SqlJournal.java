package dev.parley.cache;

import dev.parley.audit.Audit;
import dev.parley.kernel.Ids;
import dev.parley.kernel.TenantId;
import dev.parley.platform.sql.Database;
import dev.parley.platform.sql.Tx;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The tables `cache_events` and `cache_counts`.
public final class SqlJournal implements Journal {
    private final Database database;

    public SqlJournal(Database database) {
        this.database = database;
    }

    @Override
    public void add(TenantId tenant, Event event) {
        database.acrossTenantsDo(tx -> {
            // numbers in the order of commits, so that who has seen one has seen all before it
            tx.first(
                    "select pg_advisory_xact_lock(hashtextextended('cache ' || ?, 0))",
                    row -> true,
                    tenant.value().toString());
            switch (event) {
                case Event.Purge purge -> purge(tx, tenant, purge);
                case Event.Outcome outcome -> outcome(tx, tenant, outcome);
            }
        });
    }

    private static void purge(Tx tx, TenantId tenant, Event.Purge purge) {
        tx.execute("""
                insert into cache_events (tenant_id, number, kind, model, document_id)
                select ?, coalesce(max(number), 0) + 1, 'purge', ?, ?::uuid from cache_events where tenant_id = ?
                """, tenant.value(), purge.model(), text(purge.document()), tenant.value());
        var what = new LinkedHashMap<String, String>();
        if (purge.model() != null) what.put("model", purge.model());
        if (purge.document() != null) what.put("document_id", Ids.format("doc", purge.document()));
        Audit.record(tx, tenant, "cache.purged", tenant.toString(), null, what);
    }

    private static @Nullable String text(@Nullable UUID id) {
        return id == null ? null : id.toString();
    }

    private static void outcome(Tx tx, TenantId tenant, Event.Outcome outcome) {
        var evidence = Arrays.toString(outcome.evidence()).replace('[', '{').replace(']', '}');
        tx.execute(
                """
                insert into cache_events (tenant_id, number, kind, entry_id, evidence, served, judged, was_right)
                select ?, coalesce(max(number), 0) + 1, 'outcome', ?, ?::real[], ?, ?, ?
                from cache_events where tenant_id = ?
                """,
                tenant.value(),
                outcome.entry(),
                evidence,
                outcome.served(),
                outcome.judged(),
                outcome.right(),
                tenant.value());
    }

    @Override
    public Told after(TenantId tenant, long number) {
        return database.acrossTenants(tx -> {
            var events = tx.list("""
                    select number, kind, model, document_id, entry_id, evidence, served, judged, was_right
                    from cache_events where tenant_id = ? and number > ? order by number desc limit ?
                    """, SqlJournal::event, tenant.value(), number, KEPT)
                    .reversed();
            if (events.isEmpty()) return new Told(number, events);
            long first = events.getFirst().number();
            // what lies between was not read, or is forgotten
            if (first > number + 1) events.addFirst(Event.Purge.all(first - 1));
            return new Told(events.getLast().number(), events);
        });
    }

    private static Event event(ResultSet row) throws SQLException {
        long number = row.getLong("number");
        if (row.getString("kind").equals("purge"))
            return new Event.Purge(number, row.getString("model"), row.getObject("document_id", UUID.class));
        return new Event.Outcome(
                number,
                row.getObject("entry_id", UUID.class),
                floats((Float[]) row.getArray("evidence").getArray()),
                row.getBoolean("served"),
                row.getBoolean("judged"),
                row.getBoolean("was_right"));
    }

    private static float[] floats(Float[] boxed) {
        var floats = new float[boxed.length];
        for (int i = 0; i < floats.length; i++) floats[i] = boxed[i];
        return floats;
    }

    @Override
    public void count(TenantId tenant, Counts more) {
        database.acrossTenantsDo(tx -> {
            count(tx, tenant, more);
            more.scores().forEach((score, count) -> score(tx, tenant, score, count));
        });
    }

    private static void score(Tx tx, TenantId tenant, Score score, Score.Count count) {
        tx.execute("""
                insert into cache_scores as s (tenant_id, day, similarity, certainty, lookups, cost_usd)
                select id, (now() at time zone 'utc')::date, ?, ?, ?, ? from tenants where id = ?
                on conflict (tenant_id, day, similarity, certainty) do update
                    set lookups = s.lookups + excluded.lookups, cost_usd = s.cost_usd + excluded.cost_usd
                """, score.similarity(), score.certainty(), count.lookups(), count.costUsd(), tenant.value());
    }

    private static void count(Tx tx, TenantId tenant, Counts more) {
        tx.execute(
                """
                insert into cache_counts as c (tenant_id, day, hits_exact, hits_semantic, misses, screened, explored,
                    evicted, saved_usd, saved_ms)
                select id, (now() at time zone 'utc')::date, ?, ?, ?, ?, ?, ?, ?, ? from tenants where id = ?
                on conflict (tenant_id, day) do update set hits_exact = c.hits_exact + excluded.hits_exact,
                    hits_semantic = c.hits_semantic + excluded.hits_semantic, misses = c.misses + excluded.misses,
                    screened = c.screened + excluded.screened, explored = c.explored + excluded.explored,
                    evicted = c.evicted + excluded.evicted, saved_usd = c.saved_usd + excluded.saved_usd,
                    saved_ms = c.saved_ms + excluded.saved_ms
                """,
                more.hitsExact(),
                more.hitsSemantic(),
                more.misses(),
                more.screened(),
                more.explored(),
                more.evicted(),
                more.savedUsd(),
                more.savedMs(),
                tenant.value());
    }

    @Override
    public Counts counted(TenantId tenant, int days) {
        return database.acrossTenants(tx -> tx.first(
                        """
                        select coalesce(sum(hits_exact), 0), coalesce(sum(hits_semantic), 0), coalesce(sum(misses), 0),
                            coalesce(sum(screened), 0), coalesce(sum(explored), 0), coalesce(sum(evicted), 0),
                            coalesce(sum(saved_usd), 0), coalesce(sum(saved_ms), 0)
                        from cache_counts where tenant_id = ? and day > (now() at time zone 'utc')::date - ?
                        """,
                        row -> new Counts(
                                row.getLong(1),
                                row.getLong(2),
                                row.getLong(3),
                                row.getLong(4),
                                row.getLong(5),
                                row.getLong(6),
                                row.getDouble(7),
                                row.getDouble(8),
                                Map.of()),
                        tenant.value(),
                        days)
                .orElse(Counts.NONE));
    }

    @Override
    public Scores scores(TenantId tenant, int days) {
        var all = new HashMap<Score, Score.Count>();
        var since = database.acrossTenants(tx -> {
            tx.list(
                            """
                            select similarity, certainty, sum(lookups), sum(cost_usd) from cache_scores
                            where tenant_id = ? and day > (now() at time zone 'utc')::date - ? group by 1, 2
                            """,
                            row -> Map.entry(
                                    new Score(row.getInt(1), row.getInt(2)),
                                    new Score.Count(row.getLong(3), row.getDouble(4))),
                            tenant.value(),
                            days)
                    .forEach(one -> all.put(one.getKey(), one.getValue()));
            return tx.first(
                    "select day from cache_scores where tenant_id = ? and day > (now() at time zone 'utc')::date - ?"
                            + " order by day limit 1",
                    row -> row.getObject(1, LocalDate.class),
                    tenant.value(),
                    days);
        });
        return new Scores(all, since.orElse(null));
    }

    /// Forgets what nobody reads any more.
    public void forget() {
        database.acrossTenantsDo(tx -> {
            tx.execute("""
                    delete from cache_events old using (
                        select tenant_id, max(number) as newest from cache_events group by tenant_id) as new
                    where old.tenant_id = new.tenant_id and old.number <= new.newest - ?
                    """, KEPT);
            tx.execute("delete from cache_scores where day < (now() at time zone 'utc')::date - 30");
            tx.execute("delete from cache_counts where day < (now() at time zone 'utc')::date - 190");
        });
    }
}
