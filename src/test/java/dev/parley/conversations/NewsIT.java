package dev.parley.conversations;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.identity.Caller;
import dev.parley.kernel.Ids;
import dev.parley.kernel.Permission;
import dev.parley.kernel.TenantId;
import dev.parley.platform.http.AnswerSeal;
import dev.parley.platform.json.Json;
import dev.parley.platform.redis.Redis;
import dev.parley.platform.tasks.Tasks;
import dev.parley.tenancy.Tenancy;
import dev.parley.testing.TestDatabase;
import dev.parley.testing.TestRedis;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// One node makes a run, another follows it: the same with Redis, without, and when it goes away.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class NewsIT {
    private final TestDatabase database = TestDatabase.fresh();
    private final Contents contents = new Contents(AnswerSeal.NONE);
    private TenantId tenant;

    enum Way {
        DATABASE,
        REDIS,
        REDIS_LOST
    }

    /// What a node has of conversations.
    private final class Node implements AutoCloseable {
        private final Tasks tasks = new Tasks();
        private final @Nullable Redis redis;
        private final RunRows rows = new RunRows(database.database(), contents, Ids.next());
        private final News news;
        private final RunLog log;

        Node(@Nullable TestRedis server) {
            redis = server == null ? null : new Redis(server.url(), Duration.ofMillis(200));
            news = new News(rows, redis, tasks);
            log = new RunLog(database.database(), contents, news, tasks);
        }

        @Override
        public void close() {
            tasks.close();
            if (redis != null) redis.close();
        }
    }

    @BeforeAll
    void start() {
        tenant = database.tenant("news");
    }

    @AfterAll
    void stop() {
        database.close();
    }

    private Conversation conversation() {
        var now = Instant.now();
        var body = new Conversation.Body(null, null, null, null, null, null, null, null, null);
        var made = new Conversation(tenant, Ids.next(), null, "auto", null, null, body, null, now, now);
        new ConversationRows(database.database(), contents).add(made, null);
        return made;
    }

    private LiveRun begin(Node node, Conversation of) {
        var run = new LiveRun(tenant, Ids.next(), of);
        var caller = new Caller(tenant, Caller.Kind.API_KEY, Ids.next(), Set.of(Permission.CHAT));
        var asked = new Runs.Asked("x", List.of(), false, null, caller, null, false);
        node.rows.begin(of, run.id, Ids.next(), contents.store(tenant, null, Message.Body.of("x")), asked);
        run.begin();
        return run;
    }

    private void end(Node node, Conversation of, LiveRun run) {
        var last = new Frame(run.drained(), State.COMPLETED.word(), Json.write(Json.object()));
        node.rows.end(of, run.id, new RunRows.End(State.COMPLETED, null, null, null, last, null, 0, 0, null));
        node.news.tell(List.of(run.id));
    }

    @ParameterizedTest
    @EnumSource
    void aFollowerIsHandedEachFrameOnceAndInOrder(Way way) throws Exception {
        try (var server = way == Way.DATABASE ? null : new TestRedis();
                var here = new Node(server);
                var there = new Node(server)) {
            Tenancy.call(tenant, () -> {
                var of = conversation();
                var run = begin(here, of);
                var more = new Semaphore(0);
                var frames = new ArrayList<Frame>();
                try (var follow = new Follow(of, run.id, 0, more::release, null, there.rows, there.news)) {
                    for (int i = 0; i < 30; i++) {
                        if (way == Way.REDIS_LOST && i == 10 && server != null) server.stop();
                        run.say(Frame.DELTA, i + " ");
                        here.log.said(run);
                        Thread.sleep(5);
                        frames.addAll(follow.next());
                    }
                    end(here, of, run);
                    while (!follow.ended()) {
                        assertThat(more.tryAcquire(10, TimeUnit.SECONDS)).isTrue();
                        frames.addAll(follow.next());
                    }
                    assertThat(follow.text())
                            .isEqualTo(text(frames))
                            .startsWith("0 1 2 ")
                            .endsWith("29 ");
                }
                assertThat(frames).extracting(Frame::seq).isEqualTo(upTo(frames.size()));
                assertThat(frames.getLast().type()).isEqualTo("completed");
                return true;
            });
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"DATABASE", "REDIS"})
    void whoLeavesIsToldNothing(Way way) throws Exception {
        try (var server = way == Way.DATABASE ? null : new TestRedis();
                var here = new Node(server);
                var there = new Node(server)) {
            Tenancy.call(tenant, () -> {
                var of = conversation();
                var run = begin(here, of);
                var left = new Semaphore(0);
                var stayed = new Semaphore(0);
                new Follow(of, run.id, 0, left::release, null, there.rows, there.news).close();
                try (var follow = new Follow(of, run.id, 0, stayed::release, null, there.rows, there.news)) {
                    run.say(Frame.DELTA, "x");
                    here.log.said(run);
                    assertThat(stayed.tryAcquire(10, TimeUnit.SECONDS)).isTrue();
                    assertThat(follow.next()).hasSize(1);
                }
                assertThat(left.availablePermits()).isZero();
                return true;
            });
        }
    }

    private static List<Long> upTo(int count) {
        return java.util.stream.LongStream.rangeClosed(1, count).boxed().toList();
    }

    private static String text(List<Frame> frames) {
        var text = new StringBuilder();
        for (var frame : frames)
            text.append(Json.readObject(frame.json()).path("text").asString(""));
        return text.toString();
    }
}
