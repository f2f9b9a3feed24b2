package dev.parley.usage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.identity.Caller;
import dev.parley.kernel.Deadline;
import dev.parley.kernel.ErrorCode;
import dev.parley.kernel.Ids;
import dev.parley.kernel.Permission;
import dev.parley.kernel.PlatformException;
import dev.parley.kernel.TenantId;
import dev.parley.platform.json.Json;
import dev.parley.platform.tasks.Tasks;
import dev.parley.tenancy.Tenancy;
import dev.parley.testing.TestDatabase;
import java.time.Duration;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

class UsageApiIT {
    private static TestDatabase db;
    private static TenantId acme;
    private static TenantId globex;
    private static UsageApi api;

    @BeforeAll
    static void open() {
        db = TestDatabase.fresh();
        acme = db.tenant("acme");
        globex = db.tenant("globex");
        var tenants = Set.of(acme, globex);
        api = new UsageApi(
                new UsageReports(db.database()),
                tenants::contains,
                tenant -> tenant.equals(acme) ? 41 : 7,
                InstantSource.system());
        try (var tasks = new Tasks();
                var ledger = new Ledger(db.database(), tasks, 1_000, true)) {
            record(
                    ledger,
                    acme,
                    Settlement.Outcome.COMPLETED,
                    "gpt-4o",
                    new TokenUsage(100, 40, 0, 20, 0, false),
                    "0.0003");
            record(ledger, acme, Settlement.Outcome.CUT, "gpt-4o", TokenUsage.estimated(10, 5), "0.000000000001");
            record(ledger, acme, Settlement.Outcome.CLIENT_GONE, "gpt-5", TokenUsage.of(7, 3), "0.5");
            record(ledger, acme, Settlement.Outcome.RELEASED, "gpt-5", TokenUsage.NONE, "0");
            record(ledger, globex, Settlement.Outcome.COMPLETED, "gpt-4o", TokenUsage.of(1, 1), "9");
        }
    }

    @AfterAll
    static void close() {
        db.close();
    }

    private static void record(
            Ledger ledger, TenantId tenant, Settlement.Outcome outcome, String model, TokenUsage tokens, String cost) {
        var entry = ledger.start(Usages.start(tenant), _ -> {});
        entry.settle(Usages.settlement(outcome, model, tokens, cost), Deadline.in(Duration.ofSeconds(20)));
    }

    private static Caller caller(@Nullable TenantId tenant, boolean operator) {
        return new Caller(
                tenant,
                operator ? Caller.Kind.OPERATOR : Caller.Kind.API_KEY,
                Ids.next(),
                Set.of(Permission.USAGE_READ));
    }

    private static ObjectNode usage(Caller caller, TenantId tenant) {
        return api.usage(caller, tenant.toString(), Optional.empty(), Optional.empty());
    }

    @Test
    void sumsWhatTheTenantUsed() {
        var json = usage(caller(acme, false), acme);
        assertThat(json.get("tenant_id").asString()).isEqualTo(acme.toString());
        assertThat(json.get("tokens_used").asLong()).isEqualTo(145);
        assertThat(json.get("input_tokens").asLong()).isEqualTo(117);
        assertThat(json.get("cached_input_tokens").asLong()).isEqualTo(40);
        assertThat(json.get("output_tokens").asLong()).isEqualTo(28);
        assertThat(json.get("api_calls").asLong()).isEqualTo(3);
        assertThat(json.get("estimated_calls").asLong()).isEqualTo(1);
        assertThat(json.get("cache_hits").asLong()).isZero();
        assertThat(json.get("failed_calls").asLong()).isEqualTo(2);
        assertThat(json.get("error_rate").asDouble()).isEqualTo(0.5);
        assertThat(json.get("by_tier").get(0).get("tier").asString()).isEqualTo("direct");
        assertThat(json.get("by_tier").get(0).get("api_calls").asLong()).isEqualTo(3);
        assertThat(json.get("response_ms_p50").asLong()).isEqualTo(120);
        assertThat(json.get("response_ms_p95").asLong()).isEqualTo(120);
        assertThat(json.get("estimated_cost"))
                .isEqualTo(Json.object().put("amount", "0.500300000001").put("currency", "USD"));
        assertThat(json.get("rate_limit_remaining").asLong()).isEqualTo(41);
    }

    @Test
    void tellsModelsAndDaysApart() {
        var json = usage(caller(acme, false), acme);
        assertThat(json.get("by_model").size()).isEqualTo(2);
        var dearest = json.get("by_model").get(0);
        assertThat(dearest.get("provider").asString()).isEqualTo("openai");
        assertThat(dearest.get("model").asString()).isEqualTo("gpt-5");
        assertThat(dearest.get("api_calls").asLong()).isOne();
        assertThat(json.get("by_model")
                        .get(1)
                        .get("estimated_cost")
                        .get("amount")
                        .asString())
                .isEqualTo("0.000300000001");
        long calls = 0;
        for (var day : json.get("by_day")) {
            assertThat(LocalDate.parse(day.get("day").asString()))
                    .isBetween(LocalDate.now(ZoneOffset.UTC).minusDays(1), LocalDate.now(ZoneOffset.UTC));
            calls += day.get("api_calls").asLong();
        }
        assertThat(calls).isEqualTo(3);
    }

    @Test
    void oneTenantNeverSeesAnothers() {
        assertThat(usage(caller(globex, false), globex).get("tokens_used").asLong())
                .isEqualTo(2);
        assertNotFound(caller(acme, false), globex.toString());
        assertNotFound(caller(acme, false), TenantId.next().toString());
        assertNotFound(caller(acme, false), "ten_nonsense");
    }

    @Test
    void anOperatorSeesEachTenantThatThereIs() {
        assertThat(usage(caller(null, true), globex).get("api_calls").asLong()).isOne();
        assertThat(usage(caller(null, true), acme).get("api_calls").asLong()).isEqualTo(3);
        assertNotFound(caller(null, true), TenantId.next().toString());
    }

    @Test
    void rowLevelSecurityHidesTheLedgerOfAnotherTenant() {
        for (var table : new String[] {"usage_starts", "usage_settlements"}) {
            var seen = Tenancy.call(
                    globex,
                    () -> db.database()
                            .inTenant(tx -> tx.first("select count(*) from " + table, row -> row.getLong(1))));
            assertThat(seen).contains(1L);
            for (var partition : Usages.partitions(db, table))
                assertThat(db.value("select relrowsecurity and relforcerowsecurity from pg_class where relname = '"
                                + partition + "'"))
                        .isEqualTo("t");
        }
    }

    @Test
    void aSpanWithoutRequestsIsAllZero() {
        var json =
                api.usage(caller(acme, false), acme.toString(), Optional.of("2020-01-01"), Optional.of("2020-02-01"));
        assertThat(json.get("from").asString()).isEqualTo("2020-01-01T00:00:00Z");
        assertThat(json.get("api_calls").asLong()).isZero();
        assertThat(json.get("estimated_cost").get("amount").asString()).isEqualTo("0");
        assertThat(json.get("by_model").isEmpty()).isTrue();
        assertThat(json.get("by_day").isEmpty()).isTrue();
    }

    private static void assertNotFound(Caller caller, String id) {
        assertThatThrownBy(() -> api.usage(caller, id, Optional.empty(), Optional.empty()))
                .isInstanceOfSatisfying(PlatformException.class, e -> {
                    assertThat(e.code()).isEqualTo(ErrorCode.NOT_FOUND);
                    assertThat(e.detail()).isEqualTo("There is no tenant " + id + ".");
                });
    }
}
