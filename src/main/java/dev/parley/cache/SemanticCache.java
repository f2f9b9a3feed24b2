package dev.parley.cache;

import dev.parley.cache.Lookup.Asking;
import dev.parley.cache.Lookup.Candidate;
import dev.parley.cache.Lookup.Hit;
import dev.parley.cache.Lookup.Miss;
import dev.parley.cache.pairs.Asked;
import dev.parley.cache.pairs.PairScore;
import dev.parley.kernel.Ids;
import dev.parley.kernel.TenantId;
import java.math.BigDecimal;
import java.math.MathContext;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.DoubleSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

/// The answers kept on this node, filled from and written through to those that nodes share. Any number of
/// threads may use it; looking up takes no lock.
///
/// The way of a question: [#find]; on a miss ask a model, then [#put] the answer. Whenever it becomes known
/// whether a candidate's answer serves the question (a judge compared it with the model's, a user complained),
/// [#feedback].
public final class SemanticCache {
    /// Longer questions are looked up exactly only: the encoder does not read them to the end.
    private static final int LONGEST = 800;
    /// Token vectors less alike than this are not worth the encoder's time.
    public static final float SCREEN = 0.35f;
    private static final int NEIGHBOURS = 16;
    private static final int VOTERS = 8;
    private static final int CANDIDATES = 4;
    /// Candidates of a miss that are worth comparing with the model's answer.
    public static final int JUDGED = 2;
    /// A question this near to one that is kept adds nothing.
    private static final double REDUNDANT = 0.98;

    private static final int STATISTICS_DAYS = 30;

    private final Map<TenantId, TenantShelves> tenants = new ConcurrentHashMap<>();
    private final Supplier<PairScore> score;
    private final Bounds bounds;
    private final Journal journal;
    private final SharedTier tier;
    private final InstantSource clock;
    private final DoubleSupplier chance;

    /// @param bytes kept for a tenant at most
    /// @param wrong the share of a tenant's served answers that may be wrong
    public record Bounds(long bytes, ToDoubleFunction<TenantId> wrong) {}

    /// What nodes have in common.
    public record Common(Journal journal, SharedTier tier) {
        /// Of a process that is alone.
        public static Common alone() {
            return new Common(new OwnJournal(), SharedTier.NONE);
        }
    }

    /// @param score asked for only when questions are compared or kept: it takes some megabytes
    /// @param chance numbers from 0 to 1, by which it is decided when to explore
    public SemanticCache(
            Supplier<PairScore> score, Bounds bounds, Common common, InstantSource clock, DoubleSupplier chance) {
        this.score = score;
        this.bounds = bounds;
        this.journal = common.journal;
        this.tier = common.tier;
        this.clock = clock;
        this.chance = chance;
    }

    public Lookup find(Partition partition, String question, Embedder embedder) {
        return find(partition, question, 0, embedder);
    }

    /// @param least similarity of another question whose answer is served
    public Lookup find(Partition partition, String question, double least, Embedder embedder) {
        var tenant = tenant(partition.tenant());
        var asking = new Asking(partition, question, null, tenant.known());
        var same = exact(tenant, asking);
        if (same.isEmpty()) {
            tenant.fill(partition, question, tier, clock.millis());
            same = exact(tenant, asking);
        }
        if (same.isPresent()) return exact(tenant, asking, same.get());
        var shelf = tenant.shelf(partition);
        if (shelf == null) return missed(tenant, asking, "nothing kept");
        if (question.length() > LONGEST) return missed(tenant, asking, "too long to compare");
        if (shelf.likest(question) < SCREEN) {
            tenant.counters.screened.increment();
            return missed(tenant, asking, "nothing alike");
        }
        var embedded = asking.with(embedder.embed(question));
        return decided(tenant, embedded, least, candidates(tenant, shelf, embedded));
    }

    private Optional<Kept> exact(TenantShelves tenant, Asking asking) {
        var shelf = tenant.shelf(asking.partition());
        return shelf == null ? Optional.empty() : shelf.exact(asking.question()).filter(this::fresh);
    }

    private TenantShelves tenant(TenantId id) {
        return tenants.computeIfAbsent(
                id,
                _ -> new TenantShelves(
                        id,
                        journal,
                        bounds.bytes,
                        () -> bounds.wrong.applyAsDouble(id),
                        () -> new Shelf(score.get().tokens(), score.get().dimensions())));
    }

    private boolean fresh(Kept kept) {
        return !kept.entry().expired(clock.instant());
    }

    private static Miss missed(TenantShelves tenant, Asking asking, String why) {
        tenant.counters.missed.increment();
        return new Miss(asking, why, false, List.of());
    }

    private Hit exact(TenantShelves tenant, Asking asking, Kept kept) {
        tenant.counters.exact.increment();
        return served(tenant, asking, true, new Candidate(kept, 1, 1, "same question", new float[0], true));
    }

    private Hit served(TenantShelves tenant, Asking asking, boolean exact, Candidate candidate) {
        candidate.kept().touch(clock.millis());
        var entry = candidate.kept().entry();
        tenant.counters.savedUsd.add(entry.cost().doubleValue());
        tenant.counters.savedMs.add((double) entry.took().toMillis());
        return new Hit(asking, exact, candidate);
    }

    private Lookup decided(TenantShelves tenant, Asking asking, double least, List<Candidate> candidates) {
        if (candidates.isEmpty()) return missed(tenant, asking, "nothing alike");
        var best = candidates.getFirst();
        if (best.possible())
            tenant.counters.scored(
                    Score.of(best.similarity(), best.probability()),
                    best.kept().entry().cost().doubleValue());
        if (best.possible() && best.similarity() >= least && tenant.decision.serves(best.probability())) {
            if (!tenant.decision.explores(chance.getAsDouble())) {
                tenant.counters.semantic.increment();
                return served(tenant, asking, false, best);
            }
            tenant.counters.explored.increment();
            tenant.counters.missed.increment();
            return new Miss(asking, "asked to see whether the kept answer was right", true, candidates);
        }
        tenant.counters.missed.increment();
        var nearest = Collections.max(candidates, Comparator.comparingDouble(Candidate::similarity));
        return new Miss(asking, nearest.why(), false, candidates);
    }

    /// For each of the nearest answers the evidence that it serves the question.
    private List<Candidate> candidates(TenantShelves tenant, Shelf shelf, Asking asking) {
        var near = shelf.nearest(vector(asking), NEIGHBOURS);
        var answers = new LinkedHashMap<Kept, Rows.Near>();
        var votes = new LinkedHashMap<Kept, Integer>();
        int voters = 0;
        for (var one : near) {
            var kept = one.phrasing().kept();
            if (!fresh(kept)) continue;
            answers.putIfAbsent(kept, one);
            if (voters++ < VOTERS) votes.merge(kept, 1, Integer::sum);
        }
        var asked = Asked.of(asking.question());
        var candidates = new ArrayList<Candidate>();
        for (var answer : answers.values()) {
            if (candidates.size() == CANDIDATES) break;
            double share = votes.getOrDefault(answer.phrasing().kept(), 0) / (double) Math.min(voters, VOTERS);
            candidates.add(candidate(tenant, asking, asked, answer, margin(answer, answers), share));
        }
        candidates.sort(Comparator.comparing(Candidate::possible)
                .thenComparingDouble(Candidate::probability)
                .reversed());
        return candidates;
    }

    /// How much nearer this answer is than the nearest other; negative when another is nearer.
    @SuppressWarnings("ReferenceEquality") // the same row, not an equal one
    private static double margin(Rows.Near answer, Map<Kept, Rows.Near> answers) {
        for (var other : answers.values()) if (other != answer) return answer.similarity() - other.similarity();
        return 1;
    }

    private Candidate candidate(
            TenantShelves tenant, Asking asking, Asked asked, Rows.Near near, double margin, double share) {
        var kept = near.phrasing().kept();
        var likeness =
                score.get().of(asked, vector(asking), Asked.of(near.phrasing().question()), near.vector());
        var evidence = Evidence.of(likeness, margin, share, tenant.tally(kept.id()));
        return new Candidate(
                kept,
                near.similarity(),
                tenant.decision.probability(evidence),
                likeness.verdict().why(),
                evidence,
                likeness.verdict().possible());
    }

    private static float[] vector(Asking asking) {
        var vector = asking.vector();
        if (vector == null) throw new IllegalStateException("The question was not embedded.");
        return vector;
    }

    /// Keeps an answer. A question that was kept before now leads to this answer.
    public Kept put(Partition partition, String question, Embedder embedder, Entry entry) {
        return put(
                new Asking(partition, question, null, tenant(partition.tenant()).known()), embedder, entry);
    }

    /// Keeps the answer that a model gave after a miss.
    public Kept put(Asking asking, Embedder embedder, Entry entry) {
        var kept = new Kept(Ids.next(), asking.known(), entry, clock.millis());
        var made = asking.vector();
        var vector = made != null ? made : embedder.embed(asking.question());
        add(asking, vector, kept);
        var shared = new SharedTier.Shared(kept.id(), kept.known(), asking.question(), vector, entry);
        tier.put(asking.partition(), shared);
        return kept;
    }

    private void add(Asking asking, float[] vector, Kept kept) {
        tenant(asking.partition().tenant()).put(asking.partition(), asking.question(), vector, kept);
    }

    /// Tells all nodes whether the candidate's answer serves the question. A right one is served to questions
    /// like this one from then on, by this node; one that was wrong more often than right goes.
    public void feedback(Lookup lookup, Candidate candidate, boolean right) {
        feedback(lookup, candidate, false, right);
    }

    /// The same, by a comparison with a model's answer.
    public void judged(Hit hit, boolean right) {
        feedback(hit, hit.candidate(), true, right);
    }

    @SuppressWarnings("ReferenceEquality") // the candidate of this look-up, not an equal one
    private void feedback(Lookup lookup, Candidate candidate, boolean judged, boolean right) {
        boolean first = lookup instanceof Hit
                || lookup instanceof Miss miss
                        && miss.explored()
                        && miss.candidates().getFirst() == candidate;
        var kept = candidate.kept();
        var evidence = candidate.possible() ? candidate.evidence() : new float[0];
        tell(lookup.asking().partition().tenant(), new Event.Outcome(0, kept.id(), evidence, first, judged, right));
        var vector = lookup.asking().vector();
        if (right && candidate.similarity() < REDUNDANT && vector != null) add(lookup.asking(), vector, kept);
    }

    /// On all nodes, what was asked for before now and is not answered yet included.
    public void purge(TenantId tenant) {
        tell(tenant, Event.Purge.all(0));
        tier.clear(tenant);
    }

    public void purgeModel(TenantId tenant, String model) {
        tell(tenant, new Event.Purge(0, model, null));
    }

    /// Answers that cite the document.
    public void purgeDocument(TenantId tenant, UUID document) {
        tell(tenant, new Event.Purge(0, null, document));
    }

    private void tell(TenantId tenant, Event event) {
        journal.add(tenant, event);
        tenant(tenant).catchUp();
    }

    /// Takes in what other nodes told of the tenant.
    public void catchUp(TenantId id) {
        var tenant = tenants.get(id);
        if (tenant != null) tenant.catchUp();
    }

    /// Drops what this node holds of the tenant.
    public void forget(TenantId tenant) {
        tenants.remove(tenant);
        tier.clear(tenant);
    }

    /// Answers that cite a document which is gone.
    /// @param documents those that there are; asked for when anything is kept
    public void purgeGone(TenantId id, Supplier<Set<UUID>> documents) {
        var tenant = tenants.get(id);
        if (tenant == null || tenant.entries().isEmpty()) return;
        var known = documents.get();
        purge(id, entry -> !known.containsAll(entry.documents()));
    }

    /// What may no longer be served.
    public void purgeExpired() {
        var now = clock.instant();
        for (var tenant : tenants.keySet()) purge(tenant, entry -> entry.expired(now));
    }

    private void purge(TenantId id, Predicate<Entry> unwanted) {
        var tenant = tenants.get(id);
        if (tenant != null) tenant.remove(kept -> unwanted.test(kept.entry()));
    }

    /// Puts what was counted here where all nodes see it. To be called every few seconds.
    public void count() {
        tenants.forEach((id, tenant) -> count(id, tenant));
    }

    private void count(TenantId id, TenantShelves tenant) {
        var counts = tenant.counters.take();
        if (!counts.equals(Counts.NONE)) journal.count(id, counts);
    }

    /// What other terms would have done at the tenant's look-ups of the last days.
    public CachePreview preview(TenantId id, int days, CachePreview.Terms before, CachePreview.Terms after) {
        count(id, tenant(id));
        return CachePreview.of(days, journal.counted(id, days), journal.scores(id, days), before, after);
    }

    public CacheStatistics statistics(TenantId id) {
        var tenant = tenant(id);
        tenant.known();
        count(id, tenant);
        var counts = journal.counted(id, STATISTICS_DAYS);
        return new CacheStatistics(
                tenant.entries().size(),
                tenant.bytes(),
                counts.hitsExact(),
                counts.hitsSemantic(),
                counts.misses(),
                counts.screened(),
                counts.explored(),
                counts.evicted(),
                tenant.decision.labels(),
                tenant.told(),
                tenant.judged(),
                new BigDecimal(counts.savedUsd(), MathContext.DECIMAL64),
                Math.round(counts.savedMs()));
    }
}
