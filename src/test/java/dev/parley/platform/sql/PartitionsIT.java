package dev.parley.platform.sql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.kernel.Ids;
import dev.parley.kernel.TenantId;
import dev.parley.testing.TestDatabase;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PartitionsIT {
    private static final DateTimeFormatter SUFFIX = DateTimeFormatter.ofPattern("'facts_'yyyy_MM");
    private final TestDatabase db = TestDatabase.fresh();

    @BeforeEach
    void createTable() {
        db.execute("""
                create table facts (id uuid primary key, tenant_id uuid not null) partition by range (id);
                select isolate('facts');
                select partition_by_month('facts', date '2026-01-15', 2);
                grant select, insert on facts to parley_platform
                """);
    }

    @AfterEach
    void close() {
        db.close();
    }

    @Test
    void areMadeThreeMonthsAhead() {
        db.sql().partitions().maintain();
        var now = YearMonth.now(ZoneOffset.UTC);
        for (int month = 0; month <= 3; month++)
            assertThat(db.value("select to_regclass('" + SUFFIX.format(now.plusMonths(month)) + "')"))
                    .isNotNull();
        assertThat(db.value("select to_regclass('" + SUFFIX.format(now.plusMonths(4)) + "')"))
                .isNull();
        db.sql().partitions().maintain();
        assertThat(db.sql().partitions().strayRows()).isZero();
    }

    @Test
    void takeTheRowsOfTheirMonth() {
        db.sql().partitions().maintain();
        insert(Ids.next());
        insert(UUID.fromString("019b76da-a800-7000-8000-000000000000")); // 2026-01-01T00:00:00Z
        assertThat(db.value("select count(*) from facts_2026_01")).isEqualTo("1");
        assertThat(db.value("select count(*) from " + SUFFIX.format(YearMonth.now(ZoneOffset.UTC))))
                .isEqualTo("1");
    }

    @Test
    void raiseAnAlertForRowsThatNoMonthTook() {
        insert(UUID.fromString("00000000-0000-7000-8000-000000000000"));
        db.sql().partitions().maintain();
        assertThat(db.sql().partitions().strayRows()).isEqualTo(1);
    }

    private void insert(UUID id) {
        db.database()
                .acrossTenantsDo(tx -> tx.execute(
                        "insert into facts values (?, ?)", id, TenantId.next().value()));
    }
}
