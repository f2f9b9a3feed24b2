package dev.parley.identity.tokens;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.parley.kernel.ErrorCode;
import dev.parley.kernel.PlatformException;
import dev.parley.platform.http.Networks;
import dev.parley.platform.sql.Database;
import dev.parley.tenancy.Tenancy;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import java.util.function.LongSupplier;

/// Slows guessing down. After some failures each further one doubles the time until the next attempt is looked
/// at:
///
/// | counted by | free | then at most | where |
/// |---|---|---|---|
/// | account and address together | 5 | 15 minutes | each node's memory |
/// | address | 30 | 1 minute | each node's memory |
/// | account | 10 | 1 minute | the database |
///
/// Nobody can lock an account: a stranger delays its owner by a minute at most, and not at all where the owner
/// has a session from the same address. An attempt counts as failed until it succeeds, so that many at once
/// gain nothing. A count is forgotten an hour after its last attempt.
public final class Attempts {
    private static final int REMEMBERED = 100_000;
    private static final Duration FORGOTTEN_AFTER = Duration.ofHours(1);
    private static final Delay BY_BOTH = new Delay(5, Duration.ofMinutes(15));
    private static final Delay BY_ADDRESS = new Delay(30, Duration.ofMinutes(1));
    private static final Delay BY_ACCOUNT = new Delay(10, Duration.ofMinutes(1));

    private final Database database;
    private final LongSupplier nanoTime;
    private final Cache<String, Failures> failures = Caffeine.newBuilder()
            .maximumSize(REMEMBERED)
            .expireAfterWrite(FORGOTTEN_AFTER)
            .build();

    /// @param nanoTime as `System::nanoTime`
    public Attempts(Database database, LongSupplier nanoTime) {
        this.database = database;
        this.nanoTime = nanoTime;
    }

    /// How long the next attempt waits after so many failures: a second after the free ones, then twice as long
    /// each.
    record Delay(int free, Duration most) {
        Duration after(int failures) {
            if (failures < free) return Duration.ZERO;
            var doubled = Duration.ofSeconds(1L << Math.min(failures - free, 20));
            return doubled.compareTo(most) > 0 ? most : doubled;
        }
    }

    private record Failures(int count, long lastNanos) {}

    /// An attempt that has begun.
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Attempt(byte[] account, String both, String address) {}

    /// Counts an attempt on an account of the bound tenant, whether or not there is one.
    /// @throws PlatformException TOO_MANY_ATTEMPTS with the time to wait
    Attempt begin(String email, String peer) {
        var account = account(email);
        var address = Networks.subscriber(peer);
        var both = Tenancy.current() + " " + HexFormat.of().formatHex(account) + " " + address;
        count(
                both,
                BY_BOTH,
                () -> count(address, BY_ADDRESS, () -> {
                    if (!count(account) && !hasSessionFrom(email, peer)) throw tooMany(left(account));
                }));
        return new Attempt(account, both, address);
    }

    /// The same for an account of a tenant that is not there, so that nobody learns that from what has to wait.
    void beginNowhere(String tenant, String email, String peer) {
        var account = tenant + " " + HexFormat.of().formatHex(account(email));
        var address = Networks.subscriber(peer);
        count(account + " " + address, BY_BOTH, () -> count(address, BY_ADDRESS, () -> count(account, BY_ACCOUNT)));
    }

    /// The same where no account is named: only the address counts.
    public void beginNowhere(String peer) {
        count(Networks.subscriber(peer), BY_ADDRESS);
    }

    /// It was the right password: forgets the failures of this account. Those of the address stay, since
    /// whoever has an account of their own could else guess on with others.
    void succeeded(Attempt attempt) {
        failures.invalidate(attempt.both);
        takeBack(attempt.address);
        database.inTenantDo(tx -> tx.execute("delete from login_attempts where account = ?", (Object) attempt.account));
    }

    /// It was a good ticket or key.
    public void succeededNowhere(String peer) {
        takeBack(Networks.subscriber(peer));
    }

    /// Forgets accounts that nobody tried for an hour.
    public void sweep() {
        database.acrossTenantsDo(tx ->
                tx.execute("delete from login_attempts where attempted_at < clock_timestamp() - interval '1 hour'"));
    }

    private void count(String key, Delay delay) {
        var wait = new Duration[] {Duration.ZERO};
        failures.asMap().compute(key, (_, before) -> {
            long now = nanoTime.getAsLong();
            if (before == null || now - before.lastNanos > FORGOTTEN_AFTER.toNanos()) return new Failures(1, now);
            wait[0] = delay.after(before.count).minusNanos(now - before.lastNanos);
            return wait[0].isPositive() ? before : new Failures(before.count + 1, now);
        });
        if (wait[0].isPositive()) throw tooMany(wait[0]);
    }

    /// Counts what is not refused for what comes next.
    private void count(String key, Delay delay, Runnable next) {
        count(key, delay);
        try {
            next.run();
        } catch (PlatformException refused) {
            takeBack(key);
            throw refused;
        }
    }

    private void takeBack(String key) {
        failures.asMap()
                .computeIfPresent(key, (_, it) -> it.count <= 1 ? null : new Failures(it.count - 1, it.lastNanos));
    }

    /// @return false while the account's attempts wait
    private boolean count(byte[] account) {
        return database.inTenant(tx -> tx.execute(
                        """
                insert into login_attempts as past (tenant_id, account, failures) values (current_tenant(), ?, 1)
                on conflict (tenant_id, account) do update
                set failures = case when past.attempted_at < clock_timestamp() - interval '1 hour' then 1
                        else past.failures + 1 end,
                    attempted_at = clock_timestamp()
                where past.failures < ? or past.attempted_at + make_interval(secs => least(?, power(2,
                    least(past.failures - ?, 20)))) <= clock_timestamp()
                """, account, BY_ACCOUNT.free, (double) BY_ACCOUNT.most.toSeconds(), BY_ACCOUNT.free))
                > 0;
    }

    private Duration left(byte[] account) {
        Optional<Double> since = database.inTenant(tx -> tx.first(
                "select extract(epoch from clock_timestamp() - attempted_at)::float8, failures from login_attempts"
                        + " where account = ?",
                row -> BY_ACCOUNT.after(row.getInt(2)).toMillis() / 1000.0 - row.getDouble(1),
                (Object) account));
        return Duration.ofMillis(Math.max(1000, (long) (since.orElse(1.0) * 1000)));
    }

    private boolean hasSessionFrom(String email, String peer) {
        return database.inTenant(tx -> tx.first(
                        "select 1 from sessions s join members m on m.id = s.member_id"
                                + " where lower(m.email) = lower(?) and s.address = ? and s.expires_at > now() limit 1",
                        row -> true,
                        email,
                        peer))
                .isPresent();
    }

    private static PlatformException tooMany(Duration wait) {
        return new PlatformException(
                        ErrorCode.TOO_MANY_ATTEMPTS,
                        "Too many attempts to sign in failed; the next is looked at after the time in Retry-After.")
                .retryAfter(wait);
    }

    static byte[] account(String email) {
        return SecretText.hash(email.toLowerCase(Locale.ROOT));
    }
}
