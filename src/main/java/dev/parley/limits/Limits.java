package dev.parley.limits;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.parley.kernel.Deadline;
import dev.parley.kernel.Ids;
import dev.parley.kernel.PlatformException;
import dev.parley.kernel.TenantId;
import dev.parley.platform.redis.Redis;
import dev.parley.platform.sql.Changes;
import dev.parley.platform.sql.Database;
import dev.parley.platform.tasks.Tasks;
import dev.parley.platform.telemetry.Metrics;
import dev.parley.tenancy.PlanLimit;
import dev.parley.tenancy.Tenant;
import dev.parley.tenancy.alerts.Alert;
import dev.parley.tenancy.alerts.Alerts;
import dev.parley.usage.LedgerSums;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Holds requests to their tenant's limits: admitted before anything is done for them, charged with the most
/// they can use before a model is asked, corrected by what they used when they end.
public final class Limits {
    private static final int TENANTS = 100_000;
    /// From this share of a rate on, requests are slowed down to the pace that the rate can bear.
    static final double SOFT = 0.8;
    private static final long SLOWEST_MILLIS = 1_000;
    private static final int BUCKETS = 1_000_000;
    /// When to try again where requests that run hold the rest of a budget.
    private static final long RESERVED_MILLIS = 2_000;
    /// Between looks at which leases are not needed any more.
    private static final Duration RESTING = Duration.ofSeconds(5);

    private final Database database;
    private final LimitRows rows;
    private final SharedRates rates;
    private final Tallies tallies;
    private final LimitSettings settings;
    private final Alerts alerts;
    private final Metrics metrics;
    private final Cache<TenantId, Rules> rules =
            Caffeine.newBuilder().maximumSize(TENANTS).build();
    private final Floods floods = new Floods(System::nanoTime);
    private final Map<String, Metrics.Counter> refusals = new ConcurrentHashMap<>();
    private final Metrics.Counter slowed;

    /// What limits stand on.
    ///
    /// @param node this one's id in the ledger
    /// @param redis where nodes share rates; null when each counts for itself
    /// @param alerts told when a day's or month's limit is used to 80 and to 100 per cent
    public record Parts(
            Database database,
            Changes changes,
            Tasks tasks,
            UUID node,
            @Nullable Redis redis,
            Alerts alerts,
            Metrics metrics) {}

    public Limits(Parts parts, LimitSettings settings) {
        this.database = parts.database;
        this.rows = new LimitRows(database, parts.changes);
        this.rates = new SharedRates(parts.redis == null ? null : new RedisRates(parts.redis), new LocalRates(BUCKETS));
        this.tallies = new Tallies(new Leases(database, parts.node));
        this.settings = settings;
        this.alerts = parts.alerts;
        this.metrics = parts.metrics;
        parts.tasks.repeat("limit-leases", RESTING, tallies::rest);
        parts.tasks.repeat("limit-store", Duration.ofSeconds(1), rates::askAgain);
        this.slowed = metrics.counter("parley_throttled_total", "Requests slowed down because a rate was nearly used");
        metrics.gauge(
                "parley_limit_store_lost",
                "1 while the store that nodes share limits in does not answer",
                () -> rates.missing().isPresent() ? 1 : 0);
    }

    /// Refuses at once, by what is remembered of the refusal before, so that a flood costs next to nothing.
    /// Call it before the request is even read.
    /// @throws PlatformException RATE_LIMITED
    public void refuseFlood(TenantId tenant, BiConsumer<String, String> header) {
        floods.refuse(tenant, header);
    }

    /// Takes the request from the rates, and counts it among the running ones of its tenant. May slow it down.
    ///
    /// @param header takes the headers that tell how the limits stand when it is refused; later the
    ///     reservation tells
    /// @return to be ended whatever happens
    /// @throws PlatformException RATE_LIMITED; STORE_UNAVAILABLE when it cannot be counted
    public Reservation admit(Asked asked, BiConsumer<String, String> header) {
        var of = rules(asked.tenant());
        long tokens = of.countsTokens() ? asked.tokens().getAsLong() : 0;
        var concerned = new ArrayList<Limit>(of.rolling().size());
        var demands = new ArrayList<Rates.Demand>(of.rolling().size());
        for (var limit : of.rolling()) {
            var bucket = Buckets.name(limit, asked);
            if (bucket == null) continue;
            if (limit.amount() == 0) throw refused(asked, new State(limit, 0, 0, 60_000), header);
            concerned.add(limit);
            demands.add(Buckets.demand(limit, bucket, limit.measure() == Measure.TOKENS ? tokens : 1));
        }
        floods.enter(asked.tenant().id(), settings.requestsAtOnce());
        try {
            var taken = take(asked, concerned, demands, header);
            var states = states(concerned, demands, taken);
            slowDown(states, asked.deadline());
            return new Reservation(this, of, asked, new Charge(concerned, tokens, taken.from()), states, false);
        } catch (RuntimeException | Error refused) {
            floods.leave(asked.tenant().id());
            throw refused;
        }
    }

    /// Of a request that was admitted: what its further attempt uses is taken from the rates when it ends.
    Reservation again(Rules rules, Asked asked, Charge charge, List<State> states) {
        floods.enter(asked.tenant().id(), Integer.MAX_VALUE);
        return new Reservation(
                this, rules, asked, new Charge(charge.limits, 0, charge.from), new ArrayList<>(states), true);
    }

    private Rates.Taken take(
            Asked asked, List<Limit> limits, List<Rates.Demand> demands, BiConsumer<String, String> header) {
        var taken = rates.take(asked.tenant(), demands);
        if (taken.admitted()) return taken;
        var states = states(limits, demands, taken);
        var worst = states.stream()
                .max((a, b) -> Long.compare(a.retryMillis(), b.retryMillis()))
                .orElseThrow();
        LimitHeaders.tell(states, header);
        var refusal = refused(asked, worst, (name, value) -> {});
        if (worst.limit().scope() == Limit.Scope.TENANT && worst.limit().measure() == Measure.REQUESTS)
            floods.remember(asked.tenant().id(), worst.retryMillis(), refusal, states, counter(worst.limit()));
        throw refusal;
    }

    private static List<State> states(List<Limit> limits, List<Rates.Demand> demands, Rates.Taken taken) {
        var states = new ArrayList<State>(limits.size() + 2);
        for (int i = 0; i < limits.size(); i++) {
            var level = taken.levels().get(i);
            states.add(new State(
                    limits.get(i),
                    demands.get(i).capacity() - level.remaining(),
                    level.resetMillis(),
                    level.retryMillis()));
        }
        return states;
    }

    /// Above four fifths of a rate, a caller who asks one question after the other is brought to the pace of
    /// the rate before it runs into a refusal.
    private void slowDown(List<State> states, Deadline deadline) {
        long pause = 0;
        for (var state : states) {
            var limit = state.limit();
            if (limit.measure() != Measure.REQUESTS) continue;
            double share = (double) (state.used() - 1) / limit.amount();
            if (share <= SOFT) continue;
            double pace =
                    Math.min(SLOWEST_MILLIS, (double) limit.window().length().toMillis() / limit.amount());
            pause = Math.max(pause, (long) (pace * (share - SOFT) / (1 - SOFT)));
        }
        pause = Math.min(pause, deadline.left().toMillis() / 2);
        if (pause <= 0) return;
        slowed.add();
        try {
            Thread.sleep(pause);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private Metrics.Counter counter(Limit limit) {
        return refusals.computeIfAbsent(
                limit.name(),
                name -> metrics.counter(
                        "rate_limit_exceeded_total", "Requests refused because a limit was reached", "limit", name));
    }

    PlatformException refused(Asked asked, State state, BiConsumer<String, String> header) {
        var limit = state.limit();
        counter(limit).add();
        LimitHeaders.tell(List.of(state), header);
        // what is only reserved may come back
        if (limit.window().isCalendar() && state.retryMillis() != RESERVED_MILLIS)
            alert(rules(asked.tenant()), limit, state.used(), asked.at());
        return state.refusal();
    }

    /// What a request has taken from its rates.
    ///
    /// @param tokens that it was expected to use
    /// @param from the store that it was taken from, which may be lost or found again when the request ends
    record Charge(List<Limit> limits, long tokens, Rates from) {}

    /// The request has ended.
    /// @param tokens that it used; 0 when it used nothing
    void ended(Asked asked, Charge charge, long tokens) {
        floods.leave(asked.tenant().id());
        var corrections = new ArrayList<Rates.Demand>(1);
        for (var limit : charge.limits) {
            if (limit.measure() != Measure.TOKENS) continue;
            var bucket = Buckets.name(limit, asked);
            long charged = Math.min(charge.tokens, limit.amount());
            if (bucket != null && charged != tokens) corrections.add(Buckets.demand(limit, bucket, charged - tokens));
        }
        if (!corrections.isEmpty()) charge.from.giveBack(asked.tenant().id(), corrections);
    }

    Tally tally(Rules of, Limit limit, Asked asked, @Nullable String subject) {
        return tallies.of(counter(of, limit, subject, asked.at()));
    }

    private static Counter counter(Rules of, Limit limit, @Nullable String subject, Instant at) {
        var period = of.periods().at(limit.window(), at);
        return new Counter(
                of.tenant().id(),
                limit.scope(),
                limit.measure(),
                limit.window(),
                subject,
                period.begins(),
                period.ends());
    }

    static State state(Limit limit, Tally tally, long retryMillis) {
        return new State(limit, tally.usedByAll(), untilEnd(tally), retryMillis);
    }

    /// What is only reserved by requests that run comes back soon.
    static State refusing(Limit limit, Tally tally, long amount) {
        boolean reserved = tally.settledByAll() + amount <= limit.amount();
        return state(limit, tally, reserved ? RESERVED_MILLIS : untilEnd(tally));
    }

    private static long untilEnd(Tally tally) {
        return Math.max(0, tally.counter().ends().toEpochMilli() - System.currentTimeMillis());
    }

    /// Tells when a day or month is nearly used.
    void watch(Rules of, Tally used) {
        if (!used.reachedAnew()) return;
        var counter = used.counter();
        for (var limit : of.calendar())
            if (limit.scope() == counter.scope()
                    && limit.measure() == counter.measure()
                    && limit.window() == counter.window()
                    && (limit.subject() == null || Objects.equals(subject(limit), counter.subject())))
                alert(of, limit, used.settledByAll(), counter.begins());
    }

    private void alert(Rules of, Limit limit, long used, Instant at) {
        var period = of.periods().name(limit.window(), at);
        var measure = limit.measure();
        if (limit.id() == null) alerts.raise(of.tenant(), PlanLimit.API_CALLS_PER_DAY, used, limit.amount(), period);
        else
            alerts.raise(
                    of.tenant().id(),
                    new Alert.Reached(
                            Alert.Kind.BUDGET,
                            LimitsApi.format(limit),
                            measure.amount(used),
                            measure.amount(limit.amount()),
                            period,
                            null));
    }

    Rules rules(Tenant tenant) {
        var now = rows.of(tenant.id());
        var known = rules.getIfPresent(tenant.id());
        if (known != null && known.isOf(tenant, now)) return known;
        var made = Rules.of(tenant, now, settings.requestsPerMinute());
        if (known != null) known.gone(made).forEach(limit -> tallies.forget(tenant.id(), limit));
        rules.put(tenant.id(), made);
        return made;
    }

    /// Requests that the tenant could make at once, without making one.
    public long remaining(Tenant tenant) {
        var limit = rules(tenant).rolling().getFirst();
        var demand = Buckets.demand(limit, Buckets.ofTenant(limit), 0);
        return rates.take(tenant, List.of(demand)).levels().getFirst().remaining();
    }

    /// How each limit of the tenant stands, as far as it is one number: not those for each key or end user by
    /// itself.
    List<Standing> standings(Tenant tenant) {
        var of = rules(tenant);
        var now = Instant.now();
        var standings = new ArrayList<Standing>();
        for (var limit : of.rolling()) {
            if (limit.scope() != Limit.Scope.TENANT || limit.amount() == 0) continue;
            var demand = Buckets.demand(limit, Buckets.ofTenant(limit), 0);
            for (var state : states(List.of(limit), List.of(demand), rates.take(tenant, List.of(demand))))
                standings.add(new Standing(state, null));
        }
        database.acrossTenantsDo(tx -> {
            var parts = new EnumMap<Window, LedgerSums.Parts>(Window.class);
            for (var limit : of.calendar()) {
                if (limit.scope() != Limit.Scope.TENANT && limit.subject() == null) continue;
                var counter = counter(of, limit, subject(limit), now);
                var ledger = counter.ledger();
                var sum = parts.computeIfAbsent(limit.window(), _ -> LedgerSums.parts(tx, ledger))
                        .of(ledger);
                standings.add(new Standing(
                        new State(limit, counter.of(sum), counter.ends().toEpochMilli() - now.toEpochMilli(), 0),
                        new Periods.Period(counter.begins(), counter.ends())));
            }
        });
        return standings;
    }

    /// The limits that are not one number: those for each key or end user by itself, rates of one of them, and
    /// rates that admit nothing.
    List<Limit> uncounted(Tenant tenant) {
        var of = rules(tenant);
        return Stream.concat(
                        of.rolling().stream()
                                .filter(limit -> limit.scope() != Limit.Scope.TENANT || limit.amount() == 0),
                        of.calendar().stream()
                                .filter(limit -> limit.scope() != Limit.Scope.TENANT && limit.subject() == null))
                .toList();
    }

    /// Requests to models that the tenant made today, with those that run.
    public long today(Tenant tenant) {
        var of = rules(tenant);
        var daily = of.calendar().stream()
                .filter(limit -> limit.scope() == Limit.Scope.TENANT
                        && limit.measure() == Measure.REQUESTS
                        && limit.window() == Window.DAY)
                .findFirst()
                .orElseThrow();
        var counter = counter(of, daily, null, Instant.now());
        return database.acrossTenants(tx -> counter.of(
                LedgerSums.settled(tx, counter.ledger(), null).plus(LedgerSums.running(tx, counter.ledger()))));
    }

    /// Whom a limit for one key, member or model counts.
    private static @Nullable String subject(Limit limit) {
        var named = limit.subject();
        if (named == null || limit.scope() != Limit.Scope.KEY) return named;
        return Ids.parse("key", named)
                .or(() -> Ids.parse("mem", named))
                .map(UUID::toString)
                .orElse(named);
    }

    LimitRows rows() {
        return rows;
    }

    /// What is wrong with the store that limits are shared in; empty when nothing is.
    public Optional<String> missing() {
        return rates.missing();
    }
}
