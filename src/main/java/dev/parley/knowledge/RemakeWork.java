package dev.parley.knowledge;

import dev.parley.kernel.ErrorCode;
import dev.parley.kernel.PlatformException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Makes documents of the bound tenant anew that were cut or embedded otherwise than they would be now, one
/// after the other. The old passages of each serve until the new ones take their place. After a while the job
/// goes back, so that other tenants have their turn.
final class RemakeWork {
    private static final Logger LOG = LoggerFactory.getLogger(RemakeWork.class);
    private static final Duration TURN = Duration.ofSeconds(20);

    private final Steps steps;
    private final Steps.Parts parts;
    private final Lease lease;

    RemakeWork(Steps steps) {
        this.steps = steps;
        this.parts = steps.parts();
        this.lease = steps.lease();
    }

    /// A document as it is stored.
    ///
    /// @param text what the offsets of its passages refer to
    record Old(UUID id, String title, String text, @Nullable String faq, long revision) {}

    private record Next(Old old, List<Chunk> passages) {}

    /// @throws Lease.Lost when the job is no longer ours
    void run() {
        long begun = System.nanoTime();
        while (System.nanoTime() - begun < TURN.toNanos()) {
            var next = next();
            if (next.isEmpty()) {
                parts.database().inTenantDo(tx -> JobRows.remade(tx, lease));
                return;
            }
            remake(next.get());
            parts.indexes().refresh(lease.tenant());
            steps.pulse();
        }
        parts.database().inTenantDo(tx -> JobRows.later(tx, lease));
    }

    private Optional<Next> next() {
        return parts.database()
                .inTenant(tx -> DocumentRows.outdated(tx, steps.version())
                        .map(old -> new Next(old, ChunkRows.of(tx, old.id()))));
    }

    private void remake(Next next) {
        var old = next.old;
        var chunks = chunks(next);
        parts.database().inTenantDo(tx -> {
            JobRows.hold(tx, lease);
            // who changed it meanwhile made it as it is to be, or it comes again
            if (!DocumentRows.remade(tx, old, steps.version(), chunks.isEmpty())) return;
            if (chunks.isEmpty()) return;
            ChunkRows.delete(tx, old.id());
            ChunkRows.insert(tx, lease.tenant().value(), chunks);
        });
    }

    /// None when the document cannot be made so: then it stays as it is.
    private List<Chunk> chunks(Next next) {
        try {
            return made(next.old, next.passages);
        } catch (PlatformException e) {
            if (e.code().fault() == ErrorCode.Fault.CALLER) return List.of();
            throw e;
        } catch (Lease.Lost elsewhere) {
            throw elsewhere;
        } catch (RuntimeException e) {
            if (Thread.currentThread().isInterrupted()) throw e;
            // or it would keep all others from their turn
            LOG.warn("Document {} of {} could not be made anew; it stays as it is", next.old.id(), lease.tenant(), e);
            return List.of();
        }
    }

    private List<Chunk> made(Old old, List<Chunk> passages) {
        if (old.faq() != null) {
            var text = Faq.Text.parse(old.faq());
            return text.passages(old.id(), parts.encoder().encode(text.embedded()));
        }
        return steps.passages(old.id(), old.title(), parsed(old.text(), passages));
    }

    /// The document's structure, as far as its passages have kept it: no file need be read again, and none is kept.
    static Parsed parsed(String text, List<Chunk> passages) {
        var blocks = new ArrayList<Parsed.Block>();
        for (int i = 0; i < passages.size(); ) {
            var first = passages.get(i);
            int end = first.end();
            // pieces of what was too long for one passage
            for (i++; i < passages.size() && continues(passages.get(i), first, end); i++)
                end = passages.get(i).end();
            var paragraphs = new ArrayList<Parsed.Block>();
            PlainText.paragraphs(text, first.start(), end, first.section(), paragraphs);
            for (var paragraph : paragraphs)
                blocks.add(new Parsed.Block(first.section(), first.page(), paragraph.start(), paragraph.end()));
        }
        return new Parsed(text, null, blocks);
    }

    private static boolean continues(Chunk next, Chunk first, int end) {
        return next.start() == end
                && java.util.Objects.equals(next.section(), first.section())
                && java.util.Objects.equals(next.page(), first.page());
    }
}
