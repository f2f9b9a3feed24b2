package dev.parley.analytics;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.parley.platform.sql.Tx;
import dev.parley.tenancy.TenantConfig;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// How the bound tenant's assistant did in the last days, as of `to`.
///
/// @param from midnight in UTC
record Overview(int days, Instant from, Instant to, List<Metric> metrics) {
    /// @param value null where nothing is known
    /// @param n the rows it rests on
    /// @param previous of the time before; null where nothing is known, or its rows are no longer kept
    @JsonInclude(JsonInclude.Include.ALWAYS)
    record Metric(
            Kpi name,
            String label,
            Kpi.Unit unit,
            @Nullable Double value,
            long n,
            @Nullable Double previous,
            long previousN,
            String definition,
            @Nullable Integer keptDays,
            List<Day> trend) {}

    @JsonInclude(JsonInclude.Include.ALWAYS)
    record Day(LocalDate day, @Nullable Double value, long n) {}

    /// @param retention what the tenant wants kept; null for all
    static Overview read(Tx tx, int days, Instant now, TenantConfig.@Nullable Retention retention) {
        var first = LocalDate.ofInstant(now, ZoneOffset.UTC).minusDays(days - 1);
        var from = first.atStartOfDay(ZoneOffset.UTC).toInstant();
        var metrics = Arrays.stream(Kpi.values())
                .map(kpi -> metric(tx, kpi, first, now, days, kpi.keptDays(retention)))
                .toList();
        return new Overview(days, from, now, metrics);
    }

    /// @param day null for the whole time
    private record Figure(
            boolean recent,
            @Nullable LocalDate day,
            @Nullable Double value,
            long n) {
        static Figure of(ResultSet row) throws SQLException {
            var value = row.getBigDecimal("value");
            return new Figure(
                    row.getBoolean("recent"),
                    row.getBoolean("of_day") ? row.getObject("day", LocalDate.class) : null,
                    value == null ? null : value.doubleValue(),
                    row.getLong("n"));
        }
    }

    private static Metric metric(Tx tx, Kpi kpi, LocalDate first, Instant now, int days, @Nullable Integer keptDays) {
        var from = first.atStartOfDay(ZoneOffset.UTC).toInstant();
        var ago = Duration.ofDays(days);
        boolean kept = keptDays == null || keptDays >= 2 * days;
        var figures = kpi.read(tx, Figure::of, kept ? from.minus(ago) : from, now.minus(ago), from, now);
        var all = day(kpi, first, figures.stream().filter(it -> it.recent && it.day == null));
        var then = day(kpi, first, figures.stream().filter(it -> !it.recent && it.day == null));
        var trend = Stream.iterate(first, day -> day.plusDays(1))
                .limit(days)
                .map(day -> day(kpi, day, figures.stream().filter(it -> it.recent && day.equals(it.day))))
                .toList();
        return new Metric(
                kpi,
                kpi.label,
                kpi.unit,
                all.value,
                all.n,
                kept ? then.value : null,
                then.n,
                kpi.definition,
                keptDays,
                trend);
    }

    /// Nothing counted is a count of 0, and of everything else no value.
    private static Day day(Kpi kpi, LocalDate day, Stream<Figure> of) {
        var none = kpi.unit == Kpi.Unit.COUNT ? 0.0 : null;
        Optional<Figure> known = of.filter(figure -> figure.n > 0).findFirst();
        return known.map(figure -> new Day(day, figure.value, figure.n)).orElse(new Day(day, none, 0));
    }
}
