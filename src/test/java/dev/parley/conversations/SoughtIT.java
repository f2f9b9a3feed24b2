package dev.parley.conversations;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.kernel.TenantId;
import dev.parley.platform.json.Json;
import dev.parley.tenancy.Tenancy;
import dev.parley.testing.TestDatabase;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import tools.jackson.databind.JsonNode;

/// What is rare among many conversations is found without reading them all.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SoughtIT {
    private static final int PAGE = 51;
    /// Of 20,000 conversations.
    private static final double FEW = 2_000;

    private final TestDatabase database = TestDatabase.fresh();
    private TenantId tenant = TenantId.next();

    /// One each quarter of an hour, with a question and a run; numbers count back from now.
    @BeforeAll
    void fill() {
        tenant = database.tenant("large");
        database.execute("""
                create table numbered as select n, now() - n * interval '15 minutes' as at,
                    (left(uuid7_floor(now() - n * interval '15 minutes')::text, 24)
                        || lpad(to_hex(n), 12, '0'))::uuid as id
                from generate_series(1, 20000) n;
                insert into conversations (tenant_id, id, model, body, sealed, archived_at, created_at, agent_id)
                select '%1$s', id, 'm', '{}', false, case when n in (9000, 19000) then at end, at,
                    case when n = 15000 then '%2$s'::uuid end from numbered;
                insert into runs (tenant_id, id, conversation_id, node_id, state, created_at, ended_at, answered)
                select '%1$s', id, id, id, case when n in (14000, 18000) then 'failed' else 'completed' end, at, at,
                    n not in (13000, 17000, 17001) from numbered;
                insert into messages (tenant_id, id, conversation_id, position, role, body, sealed, rating, created_at)
                select '%1$s', id, id, 1, 'assistant', '{}', false, case when n = 12000 then 'down' end, at from numbered;
                -- that of 18000 went well when it was tried again
                insert into runs (tenant_id, id, conversation_id, node_id, state, ended_at)
                select '%1$s', uuid7_floor(now()), id, id, 'completed', now() from numbered where n = 18000;
                analyze conversations, runs, messages;
                """.formatted(tenant.value(), new UUID(1, 1)));
    }

    @AfterAll
    void close() {
        database.close();
    }

    private static Sought all() {
        return new Sought(false, null, null, null, null, null, null, null);
    }

    /// How many are found, having read few rows.
    private long found(Sought sought) {
        var parameters = new ArrayList<@Nullable Object>();
        parameters.add(tenant.value());
        var sql = "explain (analyze, format json) select id from conversations c where tenant_id = ?"
                + sought.conditions(parameters) + " order by id desc limit " + PAGE;
        var plan = Tenancy.call(
                        tenant,
                        () -> database.database()
                                .inTenant(tx -> tx.first(sql, row -> row.getString(1), parameters.toArray())))
                .orElseThrow();
        var root = Json.mapper().readTree(plan).path(0).path("Plan");
        assertThat(read(root)).as(plan).isLessThan(FEW);
        return root.path("Actual Rows").asLong();
    }

    private static double read(JsonNode node) {
        double here = node.path("Actual Rows").asDouble()
                + node.path("Rows Removed by Filter").asDouble()
                + node.path("Rows Removed by Join Filter").asDouble();
        double read = here * node.path("Actual Loops").asDouble();
        for (var part : node.path("Plans")) read += read(part);
        return read;
    }

    @Test
    void aPageOfThemAll() {
        assertThat(found(all())).isEqualTo(PAGE);
    }

    @Test
    void thoseOfATime() {
        var now = Instant.now();
        assertThat(found(began(now.plus(Duration.ofDays(1)), null))).isZero();
        assertThat(found(began(null, now.minus(Duration.ofDays(300))))).isZero();
        assertThat(found(began(now.minus(Duration.ofMinutes(152)), now.minus(Duration.ofMinutes(92)))))
                .isEqualTo(4);
    }

    private static Sought began(@Nullable Instant from, @Nullable Instant to) {
        return new Sought(false, null, null, null, null, null, from, to);
    }

    @Test
    void thoseThatWerePutAway() {
        assertThat(found(new Sought(true, null, null, null, null, null, null, null)))
                .isEqualTo(2);
    }

    @Test
    void thoseOfAnAgent() {
        assertThat(found(new Sought(false, new UUID(1, 1), null, null, null, null, null, null)))
                .isEqualTo(1);
    }

    @Test
    void thoseWhoseNewestRunFailed() {
        assertThat(found(in(State.FAILED))).isEqualTo(1);
        assertThat(found(in(State.CANCELLED))).isZero();
        assertThat(found(in(State.COMPLETED))).isEqualTo(PAGE);
    }

    private static Sought in(State state) {
        return new Sought(false, null, null, state, null, null, null, null);
    }

    @Test
    void thoseThatWereRated() {
        assertThat(found(new Sought(false, null, null, null, Sought.Rating.DOWN, null, null, null)))
                .isEqualTo(1);
        assertThat(found(new Sought(false, null, null, null, Sought.Rating.UP, null, null, null)))
                .isZero();
    }

    @Test
    void thoseThatWereAnsweredAndThoseThatWereNot() {
        assertThat(found(new Sought(false, null, null, null, null, false, null, null)))
                .isEqualTo(3);
        assertThat(found(new Sought(false, null, null, null, null, true, null, null)))
                .isEqualTo(PAGE);
    }
}
