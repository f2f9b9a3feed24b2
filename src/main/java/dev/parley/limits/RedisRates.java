package dev.parley.limits;

import dev.parley.kernel.TenantId;
import dev.parley.platform.redis.Redis;
import dev.parley.platform.redis.Script;
import java.util.ArrayList;
import java.util.List;

/// Buckets that all nodes on one Redis share, exactly: one script takes from all buckets of a request in one
/// step, by the clock of the server. A tenant's buckets lie in one slot of a cluster.
final class RedisRates implements Rates {
    /// A bucket is a hash: `v` what it holds, `c` its capacity then, `t` the server's time in microseconds.
    private static final String LEVEL = """
            local time = redis.call('TIME')
            local now = time[1] * 1000000 + time[2]
            local function level(key, capacity, window)
                local held = redis.call('HMGET', key, 'v', 'c', 't')
                if not held[1] then return capacity end
                local value, before = tonumber(held[1]), tonumber(held[2])
                value = value + math.max(0, now - tonumber(held[3])) * before / (window * 1000)
                return math.min(before, value) * capacity / before
            end
            local function keep(key, capacity, window, value)
                redis.call('HSET', key, 'v', string.format('%.6f', value), 'c', capacity, 't', string.format('%.0f', now))
                -- one that owes much needs longer to be full again
                redis.call('PEXPIRE', key, math.ceil(window * (2 - math.min(0, value) / capacity)))
            end
            """;

    private static final Script TAKE = new Script(LEVEL + """
            local values, admitted, answer = {}, 1, {}
            for i, key in ipairs(KEYS) do
                local capacity, window, amount = tonumber(ARGV[3*i-2]), tonumber(ARGV[3*i-1]), tonumber(ARGV[3*i])
                values[i] = level(key, capacity, window)
                if values[i] < amount then admitted = 0 end
            end
            answer[1] = admitted
            for i, key in ipairs(KEYS) do
                local capacity, window, amount = tonumber(ARGV[3*i-2]), tonumber(ARGV[3*i-1]), tonumber(ARGV[3*i])
                local short = math.max(0, amount - values[i])
                if admitted == 1 and amount > 0 then
                    values[i] = values[i] - amount
                    keep(key, capacity, window, values[i])
                end
                answer[3*i-1] = math.floor(values[i])
                answer[3*i] = math.ceil((capacity - values[i]) * window / capacity)
                answer[3*i+1] = math.ceil(short * window / capacity)
            end
            return answer
            """);

    private static final Script GIVE_BACK = new Script(LEVEL + """
            for i, key in ipairs(KEYS) do
                local capacity, window, amount = tonumber(ARGV[3*i-2]), tonumber(ARGV[3*i-1]), tonumber(ARGV[3*i])
                keep(key, capacity, window, math.min(capacity, level(key, capacity, window) + amount))
            end
            return {}
            """);

    private final Redis redis;

    RedisRates(Redis redis) {
        this.redis = redis;
    }

    @Override
    public Taken take(TenantId tenant, List<Demand> demands) {
        var answer = redis.run(TAKE, keys(tenant, demands), arguments(demands));
        var levels = new ArrayList<Level>(demands.size());
        for (int i = 1; i < answer.size(); i += 3)
            levels.add(new Level(answer.get(i), answer.get(i + 1), answer.get(i + 2)));
        return new Taken(answer.getFirst() == 1, levels, this);
    }

    @Override
    public void giveBack(TenantId tenant, List<Demand> demands) {
        redis.send(GIVE_BACK, keys(tenant, demands), arguments(demands));
    }

    private static String[] keys(TenantId tenant, List<Demand> demands) {
        var keys = new String[demands.size()];
        for (int i = 0; i < keys.length; i++)
            keys[i] = "parley:{" + tenant.value() + "}:rate:" + demands.get(i).name();
        return keys;
    }

    private static String[] arguments(List<Demand> demands) {
        var arguments = new String[demands.size() * 3];
        for (int i = 0; i < demands.size(); i++) {
            var demand = demands.get(i);
            arguments[3 * i] = Long.toString(demand.capacity());
            arguments[3 * i + 1] = Long.toString(demand.windowMillis());
            arguments[3 * i + 2] = Long.toString(demand.amount());
        }
        return arguments;
    }
}
