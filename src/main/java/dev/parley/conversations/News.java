package dev.parley.conversations;

import dev.parley.kernel.PlatformException;
import dev.parley.platform.redis.Redis;
import dev.parley.platform.redis.RedisLost;
import dev.parley.platform.tasks.Tasks;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Tells who follows a run of another node that it went on. The frames themselves are always read from the rows: a
/// notice may be lost, and says nothing of what was said.
///
/// One question to the database each 100 ms asks for all that is followed here. With Redis nodes tell each other at
/// once, and the question is asked once a second for what got lost on the way.
final class News {
    private static final Logger LOG = LoggerFactory.getLogger(News.class);
    private static final String CHANNEL = "parley:runs";
    private static final Duration LOOK = Duration.ofMillis(100);
    private static final int LOOKS = 10;

    private final RunRows rows;
    private final @Nullable Redis redis;
    private final Map<UUID, Set<Follow>> followed = new ConcurrentHashMap<>();
    private boolean listening;
    private int looks;

    News(RunRows rows, @Nullable Redis redis, Tasks tasks) {
        this.rows = rows;
        this.redis = redis;
        tasks.repeat("runs-news", LOOK, this::look);
    }

    void watch(Follow follow) {
        followed.compute(follow.run, (_, others) -> {
            var all = others == null ? ConcurrentHashMap.<Follow>newKeySet() : others;
            all.add(follow);
            return all;
        });
    }

    void unwatch(Follow follow) {
        followed.computeIfPresent(follow.run, (_, all) -> {
            all.remove(follow);
            return all.isEmpty() ? null : all;
        });
    }

    /// These runs of this node went on.
    void tell(Collection<UUID> runs) {
        if (redis != null)
            redis.publish(CHANNEL, runs.stream().map(UUID::toString).collect(Collectors.joining(",")));
    }

    private void heard(String runs) {
        if (followed.isEmpty()) return;
        for (var run : runs.split(",")) wake(UUID.fromString(run));
    }

    private void wake(UUID run) {
        followed.getOrDefault(run, Set.of()).forEach(follow -> follow.news.run());
    }

    private void look() {
        if (redis != null && looks % LOOKS == 0) listening = listens(redis);
        boolean due = !listening || looks % LOOKS == 0;
        looks++;
        if (!due || followed.isEmpty()) return;
        try {
            rows.ahead(followed.values().stream().flatMap(Set::stream).toList()).forEach(this::wake);
        } catch (PlatformException unavailable) {
            LOG.debug("It cannot be seen yet which runs went on", unavailable);
        }
    }

    private boolean listens(Redis open) {
        try {
            return open.listen(CHANNEL, this::heard);
        } catch (RedisLost lost) {
            return false;
        }
    }
}
