package dev.parley.limits;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.kernel.TenantId;
import dev.parley.platform.redis.Redis;
import dev.parley.platform.redis.RedisLost;
import dev.parley.platform.redis.Script;
import dev.parley.testing.TestRedis;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// The contract on a real Redis. Time passes for it by setting the buckets' own clocks back.
class RedisRatesIT extends RatesContract {
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final Script SET_BACK = new Script("""
            for _, key in ipairs(redis.call('KEYS', 'parley:*')) do
                redis.call('HSET', key, 't', string.format('%.0f', redis.call('HGET', key, 't') - ARGV[1] * 1000))
            end
            return {}
            """);

    private static TestRedis server;
    private Redis redis;

    @BeforeAll
    static void start() {
        server = new TestRedis();
    }

    @AfterAll
    static void stop() {
        if (server != null) server.close();
    }

    @BeforeEach
    void open() {
        redis = new Redis(server.url(), PATIENCE);
    }

    @AfterEach
    void close() {
        redis.close();
    }

    @Override
    Rates rates() {
        return new RedisRates(redis);
    }

    @Override
    void pass(long millis) {
        redis.run(SET_BACK, new String[0], Long.toString(millis));
    }

    /// 3,000 a minute hold 50 a second: over two seconds of full pressure from two nodes 3,000 and 100 may pass.
    @Test
    void twoNodesHoldOneLimitWithinTwoPercent() throws Exception {
        var tenant = TenantId.next();
        var admitted = new LongAdder();
        long begin = System.nanoTime();
        long end = begin + 2_000_000_000L;
        try (var other = new Redis(server.url(), PATIENCE);
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var node : List.of(rates(), new RedisRates(other)))
                for (int i = 0; i < 8; i++)
                    threads.submit(() -> {
                        var demand = List.of(new Rates.Demand("requests", 3_000, MINUTE, 1));
                        while (System.nanoTime() < end)
                            if (node.take(tenant, demand).admitted()) admitted.increment();
                        return true;
                    });
        }
        double seconds = (System.nanoTime() - begin) / 1e9;
        double allowed = 3_000 + 50 * seconds;
        System.out.printf(
                "two nodes on one Redis: %d of %.0f allowed in %.2f s (%+.2f %%)%n",
                admitted.sum(), allowed, seconds, (admitted.sum() - allowed) * 100 / allowed);
        assertThat(admitted.doubleValue()).isBetween(allowed * 0.98, allowed * 1.02);
    }

    @Test
    void saysThatItIsLostAndComesBackByItself() {
        var tenant = TenantId.next();
        var demand = List.of(new Rates.Demand("requests", 10, MINUTE, 1));
        assertThat(rates().take(tenant, demand).admitted()).isTrue();
        server.stop();
        try {
            assertThatThrownBy(() -> rates().take(tenant, demand)).isInstanceOf(RedisLost.class);
        } finally {
            server.restart();
        }
        long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (!answers(tenant, demand)) assertThat(System.nanoTime()).isLessThan(end);
    }

    private boolean answers(TenantId tenant, List<Rates.Demand> demand) {
        try {
            return rates().take(tenant, demand).admitted();
        } catch (RedisLost notYet) {
            java.util.concurrent.locks.LockSupport.parkNanos(20_000_000);
            return false;
        }
    }
}
