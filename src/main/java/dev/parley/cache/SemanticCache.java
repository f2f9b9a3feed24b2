package dev.parley.cache;

import dev.parley.cache.Lookup.Asking;
import dev.parley.cache.Lookup.Candidate;
import dev.parley.cache.Lookup.Hit;
import dev.parley.cache.Lookup.Miss;
import dev.parley.cache.pairs.Asked;
import dev.parley.cache.pairs.PairScore;
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
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.DoubleSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

/// The answers kept on this node. Any number of threads may use it; looking up takes no lock.
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
    private static final int MOST_WRONG = 2;

    private final Map<TenantId, TenantShelves> tenants = new ConcurrentHashMap<>();
    private final Supplier<PairScore> score;
    private final Bounds bounds;
    private final InstantSource clock;
    private final DoubleSupplier chance;

    /// @param bytes kept for a tenant at most
    /// @param wrong the share of a tenant's served answers that may be wrong
    public record Bounds(long bytes, ToDoubleFunction<TenantId> wrong) {}

    /// @param score asked for only when questions are compared or kept: it takes some megabytes
    /// @param chance numbers from 0 to 1, by which it is decided when to explore
    public SemanticCache(Supplier<PairScore> score, Bounds bounds, InstantSource clock, DoubleSupplier chance) {
        this.score = score;
        this.bounds = bounds;
        this.clock = clock;
        this.chance = chance;
    }

    public Lookup find(Partition partition, String question, Embedder embedder) {
        return find(partition, question, 0, embedder);
    }

    /// @param least similarity of another question whose answer is served
    public Lookup find(Partition partition, String question, double least, Embedder embedder) {
        var tenant = tenant(partition.tenant());
        var shelf = tenant.shelf(partition);
        if (shelf == null) return missed(tenant, new Asking(partition, question, null), "nothing kept");
        var same = shelf.exact(question).filter(this::fresh);
        if (same.isPresent()) return exact(tenant, new Asking(partition, question, null), same.get());
        if (question.length() > LONGEST)
            return missed(tenant, new Asking(partition, question, null), "too long to compare");
        if (shelf.likest(question) < SCREEN) {
            tenant.counters.screened.increment();
            return missed(tenant, new Asking(partition, question, null), "nothing alike");
        }
        var asking = new Asking(partition, question, embedder.embed(question));
        return decided(tenant, asking, least, candidates(tenant, shelf, asking));
    }

    private TenantShelves tenant(TenantId id) {
        return tenants.computeIfAbsent(
                id,
                _ -> new TenantShelves(
                        bounds.bytes,
                        bounds.wrong.applyAsDouble(id),
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
        tenant.counters.savedUsd.add(candidate.kept().entry().cost().doubleValue());
        return new Hit(asking, exact, candidate);
    }

    private Lookup decided(TenantShelves tenant, Asking asking, double least, List<Candidate> candidates) {
        if (candidates.isEmpty()) return missed(tenant, asking, "nothing alike");
        var best = candidates.getFirst();
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
        var evidence = Evidence.of(likeness, margin, share, kept);
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
        return put(new Asking(partition, question, null), embedder, entry);
    }

    /// Keeps the answer that a model gave after a miss.
    public Kept put(Asking asking, Embedder embedder, Entry entry) {
        var kept = new Kept(entry, clock.millis());
        add(asking, embedder, kept);
        return kept;
    }

    private void add(Asking asking, Embedder embedder, Kept kept) {
        var known = asking.vector();
        var vector = known != null ? known : embedder.embed(asking.question());
        tenant(asking.partition().tenant()).put(asking.partition(), asking.question(), vector, kept);
    }

    /// Tells whether the candidate's answer serves the question. A right one is served to questions like this
    /// one from then on; one that was wrong more often than right goes.
    @SuppressWarnings("ReferenceEquality") // the candidate of this look-up, not an equal one
    public void feedback(Lookup lookup, Candidate candidate, boolean right) {
        var tenant = tenant(lookup.asking().partition().tenant());
        boolean first = lookup instanceof Hit
                || lookup instanceof Miss miss
                        && miss.explored()
                        && miss.candidates().getFirst() == candidate;
        if (first) (right ? tenant.counters.checkedRight : tenant.counters.checkedWrong).increment();
        var kept = candidate.kept();
        if (candidate.possible() && candidate.evidence().length > 0) tenant.decision.learn(candidate.evidence(), right);
        kept.learn(right);
        if (right && candidate.similarity() < REDUNDANT && lookup.asking().vector() != null)
            add(lookup.asking(), _ -> new float[0], kept);
        if (lookup instanceof Hit && kept.wrong() > MOST_WRONG && kept.wrong() > kept.right())
            tenant.remove(kept::equals);
    }

    public void purge(TenantId tenant) {
        purge(tenant, _ -> true);
    }

    public void purgeModel(TenantId tenant, String model) {
        purge(tenant, entry -> entry.model().equals(model));
    }

    /// Answers that cite the document.
    public void purgeDocument(TenantId tenant, UUID document) {
        purge(tenant, entry -> entry.documents().contains(document));
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

    public CacheStatistics statistics(TenantId id) {
        var tenant = tenant(id);
        var counters = tenant.counters;
        long wrong = counters.checkedWrong.sum();
        return new CacheStatistics(
                tenant.entries().size(),
                tenant.bytes(),
                counters.exact.sum(),
                counters.semantic.sum(),
                counters.missed.sum(),
                counters.screened.sum(),
                counters.explored.sum(),
                counters.evicted.sum(),
                tenant.decision.labels(),
                CacheStatistics.Share.of(wrong, wrong + counters.checkedRight.sum()),
                new BigDecimal(counters.savedUsd.sum(), MathContext.DECIMAL64));
    }
}
