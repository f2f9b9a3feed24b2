package dev.parley.platform.redis;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisNoScriptException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import io.lettuce.core.resource.DefaultClientResources;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// One Redis server, over one connection that all threads share: commands are pipelined, and a lost connection
/// is made anew. Without a connection a command fails at once, it is not kept for later.
public final class Redis implements AutoCloseable {
    private static final Duration CONNECT = Duration.ofSeconds(1);

    private final DefaultClientResources resources = DefaultClientResources.builder()
            .ioThreadPoolSize(2)
            .computationThreadPoolSize(2)
            .build();
    private final RedisClient client;
    private volatile @Nullable StatefulRedisConnection<String, String> connection;
    private @Nullable StatefulRedisPubSubConnection<String, String> listening;
    private final Map<String, Consumer<String>> channels = new ConcurrentHashMap<>();
    /// Why no connection could be made last, and when.
    private @Nullable RedisException failure;
    private long failedAt;

    /// Does not connect yet, so that a node starts while Redis is away.
    /// @param url `redis://` or `rediss://`, with user, password and database as Redis clients write them
    /// @param patience the longest that a command may take
    /// @throws IllegalArgumentException when it is no such address
    public Redis(String url, Duration patience) {
        var uri = RedisURI.create(url);
        uri.setTimeout(CONNECT);
        client = RedisClient.create(resources, uri);
        client.setOptions(ClientOptions.builder()
                .disconnectedBehavior(ClientOptions.DisconnectedBehavior.REJECT_COMMANDS)
                .timeoutOptions(TimeoutOptions.enabled(patience))
                .socketOptions(SocketOptions.builder()
                        .connectTimeout(CONNECT)
                        .keepAlive(true)
                        .tcpNoDelay(true)
                        .build())
                .build());
    }

    /// Runs the script as one step: no other command comes between its own.
    /// @param keys of one slot of a cluster: they share a `{tag}`
    /// @return the numbers that it answers with
    /// @throws RedisLost when no answer came
    public List<Long> run(Script script, String[] keys, String... arguments) {
        CompletionStage<List<Long>> answer = eval(script, keys, arguments);
        return wait(answer);
    }

    /// Runs a script that answers with texts, for what can do without. Never connects: who cannot do without does.
    /// @param patience the longest that it may take
    /// @throws RedisLost when no answer came
    public List<String> ask(Script script, Duration patience, String[] keys, String... arguments) {
        if (connection == null) throw new RedisLost("Redis is not connected.", null);
        CompletionStage<List<String>> answer = eval(script, keys, arguments);
        try {
            return answer.toCompletableFuture().get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new RedisLost("Redis does not answer within " + patience.toMillis() + " ms.", e);
        } catch (ExecutionException e) {
            throw lost(e.getCause() == null ? e : e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw lost(e);
        }
    }

    /// The same for when nobody waits for the answer. What fails is lost.
    public void send(Script script, String[] keys, String... arguments) {
        try {
            var _ = this.<List<Long>>eval(script, keys, arguments);
        } catch (RedisLost lost) {
            // nobody is to hear of it
        }
    }

    /// Tells all that listen to the channel; nobody waits for it, and what fails is lost. Never connects.
    public void publish(String channel, String message) {
        var open = connection;
        if (open == null) return;
        try {
            var _ = open.async().publish(channel, message);
        } catch (RedisException e) {
            // nobody is to hear of it
        }
    }

    /// Has what is published on a channel told from here on, on a thread that must not wait; again after a lost
    /// connection. What is published meanwhile is not told.
    /// @return whether it is being heard now; to be called again later when not
    /// @throws RedisLost when no connection can be made
    public boolean listen(String channel, Consumer<String> heard) {
        connection();
        var ears = listening();
        if (channels.putIfAbsent(channel, heard) == null) {
            try {
                wait(ears.async().subscribe(channel));
            } catch (RedisLost lost) {
                channels.remove(channel);
                throw lost;
            }
        }
        return ears.isOpen();
    }

    private synchronized StatefulRedisPubSubConnection<String, String> listening() {
        var open = listening;
        if (open != null) return open;
        try {
            open = client.connectPubSub();
        } catch (RedisException e) {
            throw lost(e);
        }
        open.addListener(new RedisPubSubAdapter<>() {
            @Override
            public void message(String channel, String message) {
                var heard = channels.get(channel);
                if (heard != null) heard.accept(message);
            }
        });
        listening = open;
        return open;
    }

    /// @throws RedisLost when it does not answer
    public void ping() {
        wait(connection().async().ping());
    }

    /// By the script's digest; by its text where the server does not know it yet, or not any more.
    private <T> CompletionStage<T> eval(Script script, String[] keys, String... arguments) {
        try {
            var commands = connection().async();
            CompletionStage<T> answer = commands.evalsha(script.digest(), ScriptOutputType.MULTI, keys, arguments);
            return answer.exceptionallyCompose(failure -> failure instanceof RedisNoScriptException
                    ? commands.eval(script.text(), ScriptOutputType.MULTI, keys, arguments)
                    : CompletableFuture.failedStage(failure));
        } catch (RedisException e) {
            throw lost(e);
        }
    }

    private static <T> T wait(CompletionStage<T> answer) {
        try {
            return answer.toCompletableFuture().join();
        } catch (CompletionException e) {
            throw lost(e.getCause() == null ? e : e.getCause());
        } catch (RedisException e) {
            throw lost(e);
        }
    }

    private StatefulRedisConnection<String, String> connection() {
        var open = connection;
        return open == null ? connect() : open;
    }

    /// One connects, and those who waited for it share how that ended: none queues up behind a server that
    /// swallows packets.
    private synchronized StatefulRedisConnection<String, String> connect() {
        var open = connection;
        if (open != null) return open;
        var before = failure;
        if (before != null && System.nanoTime() - failedAt < CONNECT.toNanos()) throw lost(before);
        try {
            open = client.connect();
            connection = open;
            return open;
        } catch (RedisException e) {
            failure = e;
            failedAt = System.nanoTime();
            throw lost(e);
        }
    }

    private static RedisLost lost(Throwable cause) {
        return new RedisLost("Redis does not answer: " + cause.getMessage(), cause);
    }

    @Override
    public void close() {
        client.close();
        resources.shutdown(0, 1, TimeUnit.SECONDS);
    }
}
