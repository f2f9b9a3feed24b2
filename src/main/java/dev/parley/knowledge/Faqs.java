package dev.parley.knowledge;

import dev.parley.audit.Audit;
import dev.parley.embeddings.Encoder;
import dev.parley.kernel.Deadline;
import dev.parley.kernel.ErrorCode;
import dev.parley.kernel.Ids;
import dev.parley.kernel.PlatformException;
import dev.parley.platform.sql.Database;
import dev.parley.platform.sql.Tx;
import dev.parley.tenancy.Tenancy;
import dev.parley.tenancy.plans.Storage;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// The curated answers of the bound tenant. Like documents they can be found once a call returns.
public final class Faqs {
    /// FAQs that are added at once.
    static final int MOST = 200;

    private final Database database;
    private final Encoder encoder;
    private final Indexes indexes;
    private final Storage storage;
    private final int passageTokens;

    public Faqs(Database database, Encoder encoder, Indexes indexes, Storage storage) {
        this(database, encoder, indexes, storage, Chunking.TARGET);
    }

    /// @param passageTokens as documents are cut; a FAQ is not
    public Faqs(Database database, Encoder encoder, Indexes indexes, Storage storage, int passageTokens) {
        this.database = database;
        this.encoder = encoder;
        this.indexes = indexes;
        this.storage = storage;
        this.passageTokens = passageTokens;
    }

    public record Given(Faq.Text text, Labels labels) {}

    /// @param created false when it was there already
    public record Added(Faq faq, boolean created) {}

    private record Made(Given given, UUID id, List<Chunk> chunks) {}

    /// Adds all, or none of them.
    /// @throws PlatformException CONFLICT when one's question has another answer already, PLAN_LIMIT_REACHED, or
    ///     DEADLINE_EXCEEDED
    public List<Added> add(List<Given> faqs, Deadline deadline) {
        storage.require(faqs.stream().mapToLong(faq -> size(faq.text())).sum());
        var made = new ArrayList<Made>();
        for (var faq : faqs) {
            if (deadline.passed())
                throw new PlatformException(
                        ErrorCode.DEADLINE_EXCEEDED,
                        "Of " + faqs.size() + " FAQs only " + made.size()
                                + " could be taken in within the time of one request. Nothing was stored; send fewer.");
            made.add(made(Ids.next(), faq));
        }
        var tenant = Tenancy.current();
        var added = database.inTenant(
                tx -> made.stream().map(one -> insert(tx, one)).toList());
        indexes.refresh(tenant);
        return added;
    }

    private Made made(UUID id, Given faq) {
        return new Made(
                faq, id, faq.text().passages(id, encoder.encode(faq.text().embedded())));
    }

    private Added insert(Tx tx, Made made) {
        var tenant = Tenancy.current();
        if (!DocumentRows.insert(tx, tenant.value(), row(made))) {
            var there = FaqRows.ofHash(tx, made.given.text().hash()).orElseThrow();
            if (there.text().equals(made.given.text())) return new Added(there, false);
            throw new PlatformException(
                    ErrorCode.CONFLICT,
                    Documents.name(there.id()) + " answers the question \""
                            + there.text().question() + "\" already, in other words; change that one.");
        }
        ChunkRows.insert(tx, tenant.value(), made.chunks);
        storage.requireAdded(tx);
        var faq = FaqRows.get(tx, made.id).orElseThrow();
        Audit.record(tx, tenant, "faq.created", Documents.name(faq.id()), null, audited(faq));
        return new Added(faq, true);
    }

    private DocumentRows.NewDocument row(Made made) {
        var text = made.given.text();
        return new DocumentRows.NewDocument(
                made.id,
                text.question(),
                Format.TEXT,
                text.content(),
                null,
                text.hash(),
                size(text),
                made.given.labels(),
                text.json(),
                Chunking.version(passageTokens));
    }

    private static long size(Faq.Text text) {
        return DocumentText.utf8Length(text.content());
    }

    public Optional<Faq> get(UUID id) {
        return database.inTenant(tx -> FaqRows.get(tx, id));
    }

    /// Newest first.
    /// @param text that the question, in one of its phrasings, or the answer contains; null for all
    /// @param before the last of the page before; null for the first page
    public List<Faq> list(@Nullable String text, @Nullable UUID before, int limit) {
        return database.inTenant(tx -> FaqRows.list(tx, text, before, limit));
    }

    /// Changes one; the old words serve until the new can be found. Empty when there is none.
    /// @throws PlatformException CONFLICT when another FAQ has that question, or this one was changed meanwhile
    public Optional<Faq> change(UUID id, UnaryOperator<Given> change) {
        var tenant = Tenancy.current();
        var before = get(id);
        if (before.isEmpty()) return before;
        var made = made(
                id, change.apply(new Given(before.get().text(), before.get().labels())));
        var changed = database.inTenant(tx -> {
            var held = FaqRows.held(tx, id);
            if (held.isEmpty()) return held;
            if (held.get().revision() != before.get().revision())
                throw new PlatformException(
                        ErrorCode.CONFLICT, "The FAQ was changed by somebody else meanwhile; read it again.");
            replace(tx, made);
            var after = FaqRows.get(tx, id).orElseThrow();
            Audit.record(tx, tenant, "faq.changed", Documents.name(id), audited(held.get()), audited(after));
            return Optional.of(after);
        });
        if (changed.isPresent()) indexes.refresh(tenant);
        return changed;
    }

    private void replace(Tx tx, Made made) {
        var other = FaqRows.ofHash(tx, made.given.text().hash());
        if (other.isPresent() && !other.get().id().equals(made.id))
            throw new PlatformException(
                    ErrorCode.CONFLICT, Documents.name(other.get().id()) + " answers that question already.");
        DocumentRows.replace(tx, row(made));
        ChunkRows.delete(tx, made.id);
        ChunkRows.insert(tx, Tenancy.current().value(), made.chunks);
        storage.requireAdded(tx);
    }

    /// @return false when there is none
    public boolean delete(UUID id) {
        var tenant = Tenancy.current();
        boolean deleted = database.inTenant(tx -> {
            var faq = FaqRows.held(tx, id);
            if (faq.isEmpty()) return false;
            DocumentRows.delete(tx, id);
            Audit.record(tx, tenant, "faq.deleted", Documents.name(id), audited(faq.get()), null);
            return true;
        });
        if (deleted) indexes.refresh(tenant);
        return deleted;
    }

    private static Map<String, Object> audited(Faq faq) {
        var told = new LinkedHashMap<String, Object>();
        told.put("question", faq.text().question());
        told.put("alternatives", faq.text().alternatives().size());
        told.put("answer_chars", faq.text().answer().length());
        told.putAll(faq.labels().audited());
        return told;
    }
}
