package dev.parley.platform.tasks;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Background work. A task that throws is logged; a repeated one runs again at its next time.
public final class Tasks implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Tasks.class);

    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("parley-timer").daemon().factory());
    private final Set<Thread> running = ConcurrentHashMap.newKeySet();

    /// Starts a virtual thread. `close` interrupts it.
    public Thread start(String name, Runnable work) {
        return Thread.ofVirtual().name(name).start(guarded(name, work));
    }

    /// Starts a platform thread: for a loop that is always busy with blocking calls, which would cost a virtual thread
    /// several hand-overs each. `close` interrupts it.
    public Thread startPlatform(String name, Runnable work) {
        return Thread.ofPlatform().name(name).daemon().start(guarded(name, work));
    }

    /// Runs `work` on a virtual thread again and again, `pause` after its last end.
    public void repeat(String name, Duration pause, Runnable work) {
        start(name, () -> {
            while (!Thread.currentThread().isInterrupted()) {
                try {
                    Thread.sleep(pause);
                } catch (InterruptedException stopped) {
                    return;
                }
                try {
                    work.run();
                } catch (RuntimeException e) {
                    LOG.warn("Task {} failed; it runs again in {}", name, pause, e);
                }
            }
        });
    }

    /// Runs short, non-blocking `work` repeatedly on the timer's own thread until cancelled.
    public ScheduledFuture<?> tick(Duration every, Runnable work) {
        return timer.scheduleAtFixedRate(work, every.toNanos(), every.toNanos(), TimeUnit.NANOSECONDS);
    }

    private Runnable guarded(String name, Runnable work) {
        return () -> {
            running.add(Thread.currentThread());
            try {
                work.run();
            } catch (RuntimeException | Error e) {
                LOG.error("Task {} failed", name, e);
            } finally {
                running.remove(Thread.currentThread());
            }
        };
    }

    /// Platform threads for work that would pin virtual ones: native code. Its owner closes it.
    public static ExecutorService pool(String name, int threads) {
        return Executors.newFixedThreadPool(
                threads, Thread.ofPlatform().name(name + "-", 0).daemon().factory());
    }

    /// Runs `work` when the process is asked to end (SIGTERM, SIGINT).
    public static void onShutdown(Runnable work) {
        Runtime.getRuntime()
                .addShutdownHook(Thread.ofPlatform().name("shutdown").unstarted(work));
    }

    @Override
    public void close() {
        timer.shutdownNow();
        running.forEach(Thread::interrupt);
    }
}
