package dev.parley.routing;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.parley.kernel.Share;
import dev.parley.platform.sql.Tx;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// How the router decided by day (UTC), and how right its confidence was.
record RouterHistory(Instant from, Instant to, List<Day> days, Curve calibration) {
    /// @param chained for which the tenant's own chain was asked
    /// @param checked whose answer was checked
    /// @param upgraded of these, those that an abler model answered
    record Day(
            LocalDate day,
            long decisions,
            @JsonProperty("default") long chained,
            long small,
            long medium,
            long large,
            long explored,
            long checked,
            long upgraded) {}

    /// @param error expected calibration error; null without outcomes
    @JsonInclude(JsonInclude.Include.ALWAYS)
    record Curve(long outcomes, @Nullable Double error, List<Bin> bins) {
        static Curve of(List<Bin> bins) {
            long outcomes = bins.stream().mapToLong(Bin::n).sum();
            double apart = bins.stream()
                    .mapToDouble(bin -> bin.n * Math.abs(bin.meanConfidence - bin.successShare))
                    .sum();
            return new Curve(outcomes, outcomes == 0 ? null : apart / outcomes, bins);
        }
    }

    /// Outcomes of decisions as confident as this.
    ///
    /// @param low of the interval that holds the true share with 95 %
    record Bin(double from, double to, long n, double meanConfidence, double successShare, double low, double high) {
        static Bin of(int number, long n, double confidence, long right) {
            var share = Share.of(right, n);
            return new Bin((number - 1) / 10.0, number / 10.0, n, confidence, share.share(), share.low(), share.high());
        }
    }

    /// Both by the range of ids in the primary key.
    static RouterHistory read(Tx tx, int days, Instant now) {
        var first = LocalDate.ofInstant(now, ZoneOffset.UTC).minusDays(days - 1);
        var from = first.atStartOfDay(ZoneOffset.UTC);
        var byDay = tx.list(
                """
                with days as (
                    select array_agg(day::date order by day) as dates,
                        array_agg(uuid7_floor(day at time zone 'UTC') order by day) as first
                    from generate_series(?::date::timestamp, ?::date::timestamp, interval '1 day') as day)
                select day, coalesce(decisions, 0), coalesce(chained, 0), coalesce(small, 0), coalesce(medium, 0),
                    coalesce(large, 0), coalesce(explored, 0), coalesce(checked, 0), coalesce(upgraded, 0)
                from days, unnest(days.dates) with ordinality as each (day, n)
                left join (
                    select width_bucket(id, (select first from days)) as n, count(*) as decisions,
                        count(*) filter (where tier = 'default') as chained, count(*) filter (where tier = 'small') as small,
                        count(*) filter (where tier = 'medium') as medium, count(*) filter (where tier = 'large') as large,
                        count(*) filter (where explored) as explored, count(*) filter (where cascade is not null) as checked,
                        count(*) filter (where cascade = 'upgraded') as upgraded
                    from router_decisions
                    where id >= (select first[1] from days) and id < uuid7_floor(?::timestamptz)
                    group by 1) as decided using (n)
                order by day
                """,
                row -> new Day(
                        row.getObject(1, LocalDate.class),
                        row.getLong(2),
                        row.getLong(3),
                        row.getLong(4),
                        row.getLong(5),
                        row.getLong(6),
                        row.getLong(7),
                        row.getLong(8),
                        row.getLong(9)),
                first,
                LocalDate.ofInstant(now, ZoneOffset.UTC),
                LocalDate.ofInstant(now, ZoneOffset.UTC)
                        .plusDays(1)
                        .atStartOfDay(ZoneOffset.UTC)
                        .toOffsetDateTime());
        var bins = tx.list(
                """
                select least(width_bucket(confidence, 0, 1, 10), 10) as bin, count(*), avg(confidence),
                    count(*) filter (where success)
                from router_decisions
                where id >= uuid7_floor(?) and outcome_at is not null and not early_exit and cluster <> ''
                    and cascade is distinct from 'upgraded'
                group by 1 order by 1
                """,
                row -> Bin.of(row.getInt(1), row.getLong(2), row.getDouble(3), row.getLong(4)),
                from.toOffsetDateTime());
        return new RouterHistory(from.toInstant(), now, byDay, Curve.of(bins));
    }
}
