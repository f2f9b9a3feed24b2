package dev.parley.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.cache.Lookup.Hit;
import dev.parley.cache.Lookup.Miss;
import dev.parley.cache.pairs.PairScore;
import dev.parley.kernel.Ids;
import dev.parley.kernel.TenantId;
import dev.parley.platform.crypto.Vault;
import dev.parley.platform.redis.Redis;
import dev.parley.testing.TestDatabase;
import dev.parley.testing.TestIdentity;
import dev.parley.testing.TestRedis;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// The contract with two nodes on one Redis and one PostgreSQL: one keeps, the other serves.
@SuppressWarnings("NullAway.Init") // set before all tests
class RedisCacheIT extends CacheContract {
    private static final long MOST = 200_000;
    private static TestRedis server;
    private static TestDatabase db;
    private static Vault vault;

    private final Redis redis = new Redis(server.url(), Duration.ofSeconds(2));
    private final Redis redisOfTheOther = new Redis(server.url(), Duration.ofSeconds(2));
    private final RedisTier tier = tier(redis);
    private final SemanticCache one = node(tier);
    private final RedisTier tierOfTheOther = tier(redisOfTheOther);
    private final SemanticCache two = node(tierOfTheOther);

    @BeforeAll
    static void start() {
        server = new TestRedis();
        db = TestDatabase.fresh();
        vault = TestIdentity.vault(db.sql());
    }

    @AfterAll
    static void stop() {
        if (server != null) server.close();
        if (db != null) db.close();
    }

    @AfterEach
    void close() {
        redis.close();
        redisOfTheOther.close();
    }

    private static RedisTier tier(Redis redis) {
        var tier = new RedisTier(redis, vault, MOST, Duration.ofSeconds(2));
        // a busy machine may take longer than one try to connect
        for (int i = 0; i < 5; i++) tier.askAgain();
        return tier;
    }

    private static SemanticCache node(SharedTier tier) {
        return new SemanticCache(
                PairScore::get,
                new SemanticCache.Bounds(1L << 20, _ -> 0.01),
                new SemanticCache.Common(new SqlJournal(db.database()), tier),
                InstantSource.system(),
                () -> 1);
    }

    @Override
    SemanticCache writer() {
        return one;
    }

    @Override
    SemanticCache reader() {
        return two;
    }

    @Override
    TenantId newTenant() {
        return db.tenant("tenant-" + Ids.next());
    }

    @Override
    void noticed(TenantId tenant) {
        one.catchUp(tenant);
        two.catchUp(tenant);
    }

    @Test
    void aNodeThatStartsLaterServesWhatWasKeptAndNotWhatWasPurged() {
        put(ASKED, "so");
        assertThat(text(node(tier).find(partition, PARAPHRASE, ENCODER::encode)))
                .isEqualTo("so");
        one.purgeModel(tenant, "m");
        assertThat(node(tier).find(partition, ASKED, ENCODER::encode)).isInstanceOf(Miss.class);
        assertThat(node(tier).find(partition, PARAPHRASE, ENCODER::encode)).isInstanceOf(Miss.class);
    }

    @Test
    void aNodeThatStartsLaterHasLearnedWhatOthersWereTold() {
        put(ASKED, "so");
        var hit = (Hit) find(PARAPHRASE);
        for (int i = 0; i < 40; i++) two.feedback(hit, hit.candidate(), true);
        assertThat(node(tier).statistics(tenant).labels()).isEqualTo(40);
        assertThat(node(tier).statistics(tenant).wrong().checked()).isEqualTo(40);
    }

    @Test
    void redisHoldsNoWordOfItAndOtherTenantsKeysOpenNothing() throws Exception {
        put(ASKED, "xylophone");
        var other = newTenant();
        one.put(partition(other), ASKED, ENCODER::encode, entry("zither"));
        var dump = cli("--scan").lines().filter(key -> key.contains(":e:")).toList();
        assertThat(dump).anyMatch(key -> key.contains(tenant.value().toString()));
        for (var key : dump) assertThat(cli("get", key)).doesNotContain("xylophone", "zither", "password");
        // what lies in another's or another question's place is not opened
        var mine = one(dump, tenant);
        var theirs = one(dump, other);
        cli("set", mine, cli("get", theirs).strip());
        assertThat(text(node(tier).find(partition, ASKED, ENCODER::encode))).isEmpty();
    }

    private static String one(Iterable<String> keys, TenantId tenant) {
        for (var key : keys) if (key.contains(tenant.value().toString())) return key;
        throw new AssertionError("nothing is kept");
    }

    private static String cli(String... arguments) throws Exception {
        var command = new ArrayList<String>();
        command.add("redis-cli");
        command.add("-u");
        command.add(server.url());
        command.addAll(java.util.List.of(arguments));
        var process = new ProcessBuilder(command).redirectErrorStream(true).start();
        return new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
    }

    @Test
    void aTenantTakesNoMoreThanItsShareAndAPurgeFreesIt() throws Exception {
        var long1k = "x".repeat(4_000);
        for (int i = 0; i < 80; i++) put("Where is order number " + i + "?", long1k);
        var bytes = "parley:{" + tenant.value() + "}:cache:b";
        assertThat(Long.parseLong(cli("get", bytes).strip())).isBetween(MOST / 2, MOST);
        long kept = cli("--scan")
                .lines()
                .filter(key -> key.contains(tenant.value() + "}:cache:e:"))
                .count();
        assertThat(kept).isBetween(10L, 60L);
        one.purge(tenant);
        assertThat(cli("get", bytes).strip()).isEqualTo("0");
        assertThat(cli("--scan").lines().filter(key -> key.contains(tenant.value() + "}:cache:e:")))
                .isEmpty();
    }

    @Test
    void aLostRedisCostsLittleAndComesBack() {
        put(ASKED, "so");
        assertThat(find(PARAPHRASE)).isInstanceOf(Hit.class);
        server.stop();
        try {
            var start = Instant.now();
            for (int i = 0; i < 20; i++) find("Where is order number " + i + "?");
            put("What is a quasar?", "far");
            assertThat(find(PARAPHRASE)).isInstanceOf(Hit.class);
            assertThat(Duration.between(start, Instant.now())).isLessThan(Duration.ofSeconds(5));
        } finally {
            server.restart();
        }
        long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        var fresh = "Is the sun a star? " + Ids.next();
        while (find(fresh) instanceof Miss) {
            assertThat(System.nanoTime()).isLessThan(end);
            tier.askAgain();
            tierOfTheOther.askAgain();
            put(fresh, "yes");
        }
    }
}
