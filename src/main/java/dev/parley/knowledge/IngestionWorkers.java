package dev.parley.knowledge;

import dev.parley.audit.Audit;
import dev.parley.embeddings.Encoder;
import dev.parley.kernel.ErrorCode;
import dev.parley.kernel.PlatformException;
import dev.parley.knowledge.web.FetchException;
import dev.parley.knowledge.web.Web;
import dev.parley.platform.sql.Database;
import dev.parley.platform.tasks.Tasks;
import dev.parley.tenancy.Tenancy;
import dev.parley.tenancy.plans.Storage;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Takes uploaded files up, of all tenants in turn, on as many nodes as like to. A job belongs to its worker for the
/// time of a lease; when a node dies, the lease runs out and another worker begins the job anew.
public final class IngestionWorkers implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(IngestionWorkers.class);

    /// Longer than any step between two renewals; reading a file is the longest.
    static final Duration LEASE = Reading.PATIENCE.multipliedBy(2);

    /// After 5 s, 20 s, 80 s and 320 s: a database that starts anew is back by then.
    static final int MAX_ATTEMPTS = 5;
    private static final Duration PAUSE = Duration.ofSeconds(5);
    private static final Duration IDLE = Duration.ofMillis(500);

    /// Two, so that one large file does not hold up the small ones of others.
    private static final int WORKERS = 2;

    private final Steps.Parts parts;
    private final Duration lease;
    private final List<Thread> workers = new ArrayList<>();
    private volatile boolean stopping;

    /// @param passageTokens to which passages are filled up
    public IngestionWorkers(
            Database database, Encoder encoder, Indexes indexes, Storage storage, Web web, int passageTokens) {
        this(new Steps.Parts(database, encoder, indexes, storage, web, passageTokens), LEASE);
    }

    IngestionWorkers(Steps.Parts parts, Duration lease) {
        this.parts = parts;
        this.lease = lease;
    }

    public IngestionWorkers start(Tasks tasks) {
        for (int i = 0; i < WORKERS; i++) workers.add(tasks.startPlatform("ingestion-" + i, this::loop));
        return this;
    }

    /// How long the document that has waited longest could have been taken up; 0 when none waits.
    public double waitingSeconds() {
        return parts.database().acrossTenants(JobRows::waitingSeconds);
    }

    private void loop() {
        while (!stopping)
            try {
                if (!step()) Thread.sleep(IDLE);
            } catch (InterruptedException stopped) {
                return;
            } catch (RuntimeException | Error e) {
                if (stopping) return;
                LOG.warn("A worker could not take up or give back a document; it goes on in {}", PAUSE, e);
                pause();
            }
    }

    private void pause() {
        try {
            Thread.sleep(PAUSE);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            stopping = true;
        }
    }

    /// Takes up one job and brings it to an end. @return false when none waits
    boolean step() {
        Optional<Lease> next = parts.database().acrossTenants(tx -> JobRows.claim(tx, lease, parts.version()));
        next.ifPresent(job -> Tenancy.call(job.tenant(), () -> {
            run(job);
            return true;
        }));
        return next.isPresent();
    }

    private void run(Lease job) {
        try {
            if (job.attempts() > MAX_ATTEMPTS) throw worn();
            work(job);
        } catch (Lease.Lost elsewhere) {
            LOG.info("Document {} of {} was deleted, or is another worker's by now", job.id(), job.tenant());
        } catch (PlatformException e) {
            if (e.code().fault() == ErrorCode.Fault.CALLER) failed(job, e.detail());
            else again(job, e);
        } catch (FetchException e) {
            if (e.passing()) again(job, e);
            else failed(job, e.reason());
        } catch (IOException | RuntimeException e) {
            again(job, e);
        }
    }

    private void work(Lease job) throws IOException, FetchException {
        var steps = new Steps(parts, job, lease);
        switch (job.kind()) {
            case FILE -> new IngestionWork(steps).run();
            case ADDRESS -> new AddressWork(steps).run();
            case REMAKE -> new RemakeWork(steps).run();
        }
    }

    private static PlatformException worn() {
        return PlatformException.invalid(
                "file",
                "The document was taken up " + MAX_ATTEMPTS
                        + " times, and each time its node ended before the document was done.");
    }

    private void again(Lease job, Exception e) {
        if (stopping) {
            Thread.interrupted(); // an interrupted thread gets no connection
            parts.database().inTenantDo(tx -> JobRows.release(tx, job));
            return;
        }
        if (!(e instanceof FetchException))
            LOG.warn("Attempt {} at document {} of {} failed", job.attempts(), job.id(), job.tenant(), e);
        var reason = switch (e) {
            case PlatformException told -> told.detail();
            case FetchException told -> told.reason();
            default -> "Something went wrong in Parley.";
        };
        var pause = e instanceof FetchException told && told.after().compareTo(pause(job.attempts())) > 0
                ? told.after()
                : pause(job.attempts());
        if (job.attempts() >= MAX_ATTEMPTS) failed(job, reason + " It was tried " + MAX_ATTEMPTS + " times.");
        else unlessLost(() -> parts.database().inTenantDo(tx -> JobRows.again(tx, job, reason, pause)));
    }

    /// @param attempts from 1
    static Duration pause(int attempts) {
        return PAUSE.multipliedBy(1L << 2 * (attempts - 1));
    }

    private void failed(Lease job, String reason) {
        unlessLost(() -> parts.database().inTenantDo(tx -> {
            JobRows.failed(tx, job, reason);
            Audit.record(tx, job.tenant(), "document.failed", Documents.name(job.id()), null, Map.of("reason", reason));
        }));
    }

    private static void unlessLost(Runnable work) {
        try {
            work.run();
        } catch (Lease.Lost elsewhere) {
            LOG.info("A document was deleted, or is another worker's by now");
        }
    }

    /// Jobs in hand go back, to be taken up elsewhere or after the start.
    @Override
    public void close() {
        stopping = true;
        workers.forEach(Thread::interrupt);
        for (var worker : workers)
            try {
                worker.join(Duration.ofSeconds(5));
            } catch (InterruptedException hurried) {
                Thread.currentThread().interrupt();
                return;
            }
    }
}
