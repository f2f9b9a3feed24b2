package dev.parley.cache;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.parley.kernel.PlatformException;
import dev.parley.kernel.TenantId;
import dev.parley.platform.crypto.KeyDestroyedException;
import dev.parley.platform.crypto.KeyScope;
import dev.parley.platform.crypto.SealBrokenException;
import dev.parley.platform.crypto.Vault;
import dev.parley.platform.json.Json;
import dev.parley.platform.redis.Redis;
import dev.parley.platform.redis.RedisLost;
import dev.parley.platform.redis.Script;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Answers in Redis, each sealed with its tenant's key for its own place: Redis can neither read nor swap them, and
/// tells by its keys only how many there are.
///
/// Under `parley:{tenant}:cache:` lie `e:partition:question`, a sealed answer with its time to live;
/// `p:partition`, the partition's questions by the time they came; `x` and `z`, all answers' ends and sizes,
/// and `b`, their sum, by which a tenant's share is held. Those that end first make place. A tenant's keys lie
/// in one slot of a cluster.
public final class RedisTier implements SharedTier {
    private static final Logger LOG = LoggerFactory.getLogger(RedisTier.class);
    /// The most that work waits for which nobody waits.
    private static final Duration ASIDE = Duration.ofSeconds(1);
    /// Answers that one look brings. A node that comes to a partition late finds older ones by their very question.
    private static final int AT_ONCE = 128;
    private static final int CLEARED_AT_ONCE = 1_000;
    private static final int NAME_BYTES = 16;

    private static final Script LOOK = new Script("""
            local list, answer, found = KEYS[1] .. 'p:' .. ARGV[1], {ARGV[3]}, nil
            local function add(question)
                local value = redis.call('GET', KEYS[1] .. 'e:' .. ARGV[1] .. ':' .. question)
                if value then
                    answer[#answer + 1] = question
                    answer[#answer + 1] = value
                end
            end
            if ARGV[3] == '0' then
                found = redis.call('ZREVRANGE', list, 0, ARGV[4] - 1, 'WITHSCORES')
            else
                found = redis.call('ZRANGEBYSCORE', list, '(' .. ARGV[3], '+inf', 'WITHSCORES', 'LIMIT', 0, ARGV[4])
            end
            add(ARGV[2])
            for i = 1, #found, 2 do
                if tonumber(found[i + 1]) > tonumber(answer[1]) then answer[1] = found[i + 1] end
                if found[i] ~= ARGV[2] then add(found[i]) end
            end
            return answer
            """);

    private static final String DROP = """
            local base = KEYS[1]
            local function drop(member)
                local colon = string.find(member, ':')
                local size = redis.call('HGET', base .. 'z', member)
                if size then redis.call('DECRBY', base .. 'b', size) end
                redis.call('HDEL', base .. 'z', member)
                redis.call('ZREM', base .. 'x', member)
                redis.call('ZREM', base .. 'p:' .. string.sub(member, 1, colon - 1), string.sub(member, colon + 1))
                redis.call('DEL', base .. 'e:' .. member)
            end
            """;

    private static final Script PUT = new Script(DROP + """
            local member, value, ttl, most = ARGV[1] .. ':' .. ARGV[2], ARGV[3], tonumber(ARGV[4]), tonumber(ARGV[5])
            local time = redis.call('TIME')
            local micros = time[1] * 1000000 + time[2]
            local now = math.floor(micros / 1000)
            for _, ended in ipairs(redis.call('ZRANGEBYSCORE', base .. 'x', '-inf', now, 'LIMIT', 0, 100)) do drop(ended) end
            drop(member)
            if #value > most then return {} end
            while tonumber(redis.call('GET', base .. 'b') or 0) + #value > most do
                local first = redis.call('ZRANGE', base .. 'x', 0, 0)[1]
                if not first then break end
                drop(first)
            end
            redis.call('SET', base .. 'e:' .. member, value, 'PX', ttl)
            redis.call('ZADD', base .. 'p:' .. ARGV[1], string.format('%.0f', micros), ARGV[2])
            redis.call('ZADD', base .. 'x', now + ttl, member)
            redis.call('HSET', base .. 'z', member, #value)
            redis.call('INCRBY', base .. 'b', #value)
            -- nothing outlasts the last answer by much
            for _, key in ipairs({'p:' .. ARGV[1], 'x', 'z', 'b'}) do redis.call('PEXPIRE', base .. key, 172800000) end
            return {}
            """);

    private static final Script CLEAR = new Script(DROP + """
            for _, member in ipairs(redis.call('ZRANGE', base .. 'x', 0, ARGV[1] - 1)) do drop(member) end
            return {tostring(redis.call('ZCARD', base .. 'x'))}
            """);

    private final Redis redis;
    private final Vault vault;
    private final long most;
    private final Duration patience;
    private volatile boolean lost = true;

    /// @param most bytes of one tenant's answers
    /// @param patience the most that a request waits; after one that waited so long none does until Redis
    ///     answers again
    public RedisTier(Redis redis, Vault vault, long most, Duration patience) {
        this.redis = redis;
        this.vault = vault;
        this.most = most;
        this.patience = patience;
    }

    /// Sealed as JSON.
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Stored(UUID id, long known, String question, byte[] vector, float scale, Entry entry) {
        static Stored of(Shared answer) {
            float most = 1e-9f;
            for (float x : answer.vector()) most = Math.max(most, Math.abs(x));
            var vector = new byte[answer.vector().length];
            float scale = most / Byte.MAX_VALUE;
            for (int i = 0; i < vector.length; i++) vector[i] = (byte) Math.round(answer.vector()[i] / scale);
            return new Stored(answer.id(), answer.known(), answer.question(), vector, scale, answer.entry());
        }

        Shared shared() {
            var floats = new float[vector.length];
            for (int i = 0; i < floats.length; i++) floats[i] = vector[i] * scale;
            return new Shared(id, known, question, floats, entry);
        }
    }

    /// Where an answer lies: names that only the tenant's key makes.
    private record Place(TenantId tenant, String partition, String question) {
        String base() {
            return "parley:{" + tenant.value() + "}:cache:";
        }

        String purpose() {
            return "cache_answer " + partition + ":" + question;
        }
    }

    private Place place(Partition partition, String question) {
        var scope = KeyScope.tenant(partition.tenant());
        var where = name(scope, "cache_partition", Json.write(partition));
        return new Place(
                partition.tenant(),
                where,
                name(scope, "cache_question", Shelf.key(question).getBytes(UTF_8)));
    }

    private String name(KeyScope scope, String purpose, byte[] bytes) {
        return HexFormat.of().formatHex(vault.name(scope, purpose, bytes), 0, NAME_BYTES);
    }

    @Override
    public Found look(Partition partition, String question, long since) {
        if (lost) return new Found(since, List.of());
        try {
            var place = place(partition, question);
            var told = redis.ask(
                    LOOK,
                    patience,
                    new String[] {place.base()},
                    place.partition,
                    place.question,
                    Long.toString(since),
                    Integer.toString(AT_ONCE));
            var answers = new ArrayList<Shared>();
            for (int i = 1; i + 1 < told.size(); i += 2) {
                var opened = open(new Place(place.tenant, place.partition, told.get(i)), told.get(i + 1));
                if (opened != null) answers.add(opened);
            }
            return new Found(Long.parseLong(told.getFirst()), answers);
        } catch (RedisLost e) {
            lost(e);
        } catch (PlatformException e) {
            LOG.debug("The tenant's key cannot be read", e);
        }
        return new Found(since, List.of());
    }

    private @Nullable Shared open(Place place, String sealed) {
        try {
            var bytes = Base64.getDecoder().decode(sealed);
            var plain = vault.open(KeyScope.tenant(place.tenant), place.purpose(), bytes);
            return Json.mapper().readValue(plain, Stored.class).shared();
        } catch (SealBrokenException | KeyDestroyedException | IllegalArgumentException notOurs) {
            LOG.warn("An answer in Redis is not what was put there: {}", notOurs.getMessage());
            return null;
        }
    }

    @Override
    public void put(Partition partition, Shared answer) {
        if (lost) return;
        try {
            var place = place(partition, answer.question());
            var plain = Json.write(Stored.of(answer));
            var sealed = vault.seal(KeyScope.tenant(place.tenant), place.purpose(), plain);
            redis.ask(
                    PUT,
                    ASIDE,
                    new String[] {place.base()},
                    place.partition,
                    place.question,
                    Base64.getEncoder().encodeToString(sealed),
                    Long.toString(Math.max(1, answer.entry().ttl().toMillis())),
                    Long.toString(most));
        } catch (RedisLost e) {
            lost(e);
        } catch (PlatformException e) {
            LOG.debug("The tenant's key cannot be read", e);
        }
    }

    @Override
    public void clear(TenantId tenant) {
        if (lost) return;
        var base = new String[] {new Place(tenant, "", "").base()};
        try {
            while (!"0"
                    .equals(redis.ask(CLEAR, ASIDE, base, Integer.toString(CLEARED_AT_ONCE))
                            .getFirst())) {
                // piece by piece, so that others come between
            }
        } catch (RedisLost e) {
            lost(e);
        }
    }

    private void lost(RedisLost e) {
        if (!lost) LOG.warn("Redis does not answer; the cache goes on with each node's own: {}", e.getMessage());
        lost = true;
    }

    /// Asks a lost Redis again, and connects at first. To be called every second.
    public void askAgain() {
        if (!lost) return;
        try {
            redis.ping();
            lost = false;
        } catch (RedisLost still) {
            // known already
        }
    }
}
