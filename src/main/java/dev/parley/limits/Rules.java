package dev.parley.limits;

import dev.parley.limits.Limit.Scope;
import dev.parley.limits.Limit.Source;
import dev.parley.tenancy.Tenant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// All limits of one tenant as of one moment: those of its plan, its configuration and the installation, and the rows.
///
/// @param tenant as of then
/// @param rows as of then
/// @param rolling those of minutes and hours, in the order in which they are checked
/// @param calendar those of days and months
/// @param periods the days and months that calendar limits are for
record Rules(Tenant tenant, List<Limit> rows, List<Limit> rolling, List<Limit> calendar, Periods periods) {
    /// @param requestsPerMinute for a tenant whose configuration names no rate
    static Rules of(Tenant tenant, List<Limit> rows, int requestsPerMinute) {
        var all = new ArrayList<Limit>();
        var config = tenant.config();
        var perMinute = config.rateLimitPerMinute();
        all.add(tenants(
                Measure.REQUESTS,
                Window.MINUTE,
                perMinute == null ? requestsPerMinute : perMinute,
                perMinute == null ? Source.INSTALLATION : Source.CONFIG));
        add(all, Scope.TENANT, Measure.REQUESTS, Window.HOUR, config.rateLimitPerHour());
        add(all, Scope.TENANT, Measure.TOKENS, Window.MINUTE, config.tokenLimitPerMinute());
        add(all, Scope.END_USER, Measure.REQUESTS, Window.MINUTE, config.endUserRateLimitPerMinute());
        all.add(tenants(
                Measure.REQUESTS,
                Window.DAY,
                tenant.apiCallsPerDay(),
                config.apiCallsPerDay() == null ? Source.PLAN : Source.CONFIG));
        all.addAll(rows);
        return new Rules(
                tenant,
                rows,
                all.stream().filter(limit -> !limit.window().isCalendar()).toList(),
                // of those that count the same the lowest first: it is the one that holds
                all.stream()
                        .filter(limit -> limit.window().isCalendar())
                        .sorted(Comparator.comparingLong(Limit::amount))
                        .toList(),
                new Periods(config.timeZone() == null ? ZoneOffset.UTC : ZoneId.of(config.timeZone())));
    }

    /// Limits of days and months that are not among the later ones, where no other keeps their counter in use.
    List<Limit> gone(Rules later) {
        return calendar.stream()
                .filter(limit -> limit.id() != null && !later.calendar.contains(limit))
                .filter(limit -> later.calendar.stream()
                        .noneMatch(other ->
                                calendar.contains(other) && other.name().equals(limit.name())))
                .toList();
    }

    /// Whether a rate of tokens is among them.
    boolean countsTokens() {
        return rolling.stream().anyMatch(limit -> limit.measure() == Measure.TOKENS);
    }

    /// Both are the same objects until one changes, which is quicker to see than that they are equal.
    @SuppressWarnings("ReferenceEquality")
    boolean isOf(Tenant other, List<Limit> otherRows) {
        return tenant == other && rows == otherRows;
    }

    private static void add(List<Limit> all, Scope scope, Measure measure, Window window, @Nullable Integer amount) {
        if (amount != null) all.add(new Limit(null, scope, null, measure, window, amount, Source.CONFIG));
    }

    private static Limit tenants(Measure measure, Window window, long amount, Source source) {
        return new Limit(null, Scope.TENANT, null, measure, window, amount, source);
    }
}
