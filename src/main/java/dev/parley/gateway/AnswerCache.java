package dev.parley.gateway;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.parley.cache.Embedder;
import dev.parley.cache.Entry;
import dev.parley.cache.Lookup;
import dev.parley.cache.SemanticCache;
import dev.parley.gateway.Flights.Flight;
import dev.parley.kernel.TenantId;
import dev.parley.knowledge.Citation;
import dev.parley.knowledge.Retrieval;
import dev.parley.platform.sql.Changes;
import dev.parley.platform.tasks.Tasks;
import dev.parley.providers.Target;
import dev.parley.routing.Plan;
import dev.parley.tenancy.Tenant;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;

/// Answers from the cache before a model is asked, and a model's answers for it afterwards. For tenants that enabled
/// it; for others it is one look at their configuration.
final class AnswerCache {
    private static final Duration TTL = Duration.ofDays(1);
    private static final Duration EXPIRY = Duration.ofMinutes(10);
    /// How long it can be told whether an answer was right, and of how many answers.
    private static final Duration REMEMBERED = Duration.ofHours(1);

    private static final int MOST_REMEMBERED = 10_000;

    /// Of a model that the caller named.
    private static final String DIRECT = "direct";
    /// How likely an answer must be right that is better than none.
    private static final double LIKELY = 0.9;

    private final SemanticCache cache;
    private final Embedder embedder;
    private final Retrieval retrieval;
    private final Tasks tasks;
    private final Flights flights = new Flights();
    private final Cache<UUID, Lookup.Hit> served = Caffeine.newBuilder()
            .maximumSize(MOST_REMEMBERED)
            .expireAfterWrite(REMEMBERED)
            .build();

    AnswerCache(SemanticCache cache, Embedder embedder, Retrieval retrieval, Changes changes, Tasks tasks) {
        this.cache = cache;
        this.embedder = embedder;
        this.retrieval = retrieval;
        this.tasks = tasks;
        // nothing of it would be found any more; what cites a document that is gone goes with it
        changes.subscribe(
                "documents",
                tenant -> tasks.start(
                        "cache-documents", () -> cache.purgeGone(tenant, () -> retrieval.documents(tenant))));
        // answers may rest on passages that are not let through any more
        changes.subscribe("guardrails", cache::purge);
        tasks.repeat("cache-expiry", EXPIRY, cache::purgeExpired);
    }

    /// Looks for an answer, and does what is to be done with what is found. Of several requests that ask the same at
    /// once, the others wait here until the first one's answer is kept or will not be.
    <T> T around(Admission.Admitted admitted, Question question, Plan plan, Function<CacheTurn, T> work) {
        var tenant = admitted.tenant();
        if (!Boolean.TRUE.equals(tenant.config().cacheEnabled())) return work.apply(CacheTurn.notAsked(plan));
        var asked = Cacheable.of(tenant, question, plan, retrieval::version);
        if (asked.isEmpty()) return work.apply(CacheTurn.notAsked(plan));
        var flight = flights.board(asked.get(), question.deadline());
        try {
            return work.apply(turn(admitted, plan, asked.get(), flight));
        } catch (RuntimeException | Error failed) {
            flight.land();
            throw failed;
        }
    }

    /// An answer that another of the plan's models gave to the question, or one to a question very like it: for
    /// when no model can be asked.
    Optional<Opened> instead(Tenant tenant, Question question, Plan plan) {
        if (!Boolean.TRUE.equals(tenant.config().cacheEnabled())) return Optional.empty();
        for (var target : plan.targets()) {
            for (var tier : new LinkedHashSet<>(List.of(plan.tier(), DIRECT))) {
                var other = new Plan(tier, List.of(target), plan.decision());
                var found = Cacheable.of(tenant, question, other, retrieval::version)
                        .flatMap(asked -> likely(tenant, asked))
                        .map(kept -> CacheTurn.kept(other, kept));
                if (found.isPresent()) return found;
            }
        }
        return Optional.empty();
    }

    private Optional<Entry> likely(Tenant tenant, Cacheable asked) {
        var least = tenant.config().semanticCacheThreshold();
        var vector = new QuestionVector(embedder, asked.question());
        return switch (cache.find(asked.partition(), asked.question(), least == null ? 0 : least, vector)) {
            case Lookup.Hit hit -> Optional.of(hit.entry());
            case Lookup.Miss miss ->
                miss.candidates().stream()
                        .filter(likely -> likely.possible() && likely.probability() >= LIKELY)
                        .map(likely -> likely.kept().entry())
                        .findFirst();
        };
    }

    private CacheTurn turn(Admission.Admitted admitted, Plan plan, Cacheable asked, Flight flight) {
        var least = admitted.tenant().config().semanticCacheThreshold();
        var vector = new QuestionVector(embedder, asked.question());
        return switch (cache.find(asked.partition(), asked.question(), least == null ? 0 : least, vector)) {
            case Lookup.Hit hit -> {
                flight.land();
                served.put(admitted.id(), hit);
                yield CacheTurn.hit(plan, hit);
            }
            case Lookup.Miss miss ->
                CacheTurn.miss(
                        plan,
                        vector,
                        (target, answer) -> answer.ifPresentOrElse(
                                kept -> keep(miss.asking(), vector, entry(target, kept), flight), flight::land));
        };
    }

    /// After the answer: the question may have to be embedded.
    private void keep(Lookup.Asking asking, Embedder vector, Entry entry, Flight flight) {
        tasks.start("cache-put", () -> {
            try {
                cache.put(asking, vector, entry);
            } finally {
                flight.land();
            }
        });
    }

    private static Entry entry(Target target, KeptAnswer answer) {
        var price = target.price();
        return new Entry(
                answer.write(),
                answer.citations().stream().map(Citation::document).collect(Collectors.toSet()),
                target.model(),
                price == null ? BigDecimal.ZERO : price.of(answer.usage()),
                Instant.now(),
                TTL);
    }

    /// Tells whether an answer that was served from the cache was right.
    /// @param usage the id of the ledger's entry
    /// @return false when none of the tenant's is known by it, or it was told before
    boolean feedback(TenantId tenant, UUID usage, boolean right) {
        var hit = served.getIfPresent(usage);
        if (hit == null || !hit.asking().partition().tenant().equals(tenant)) return false;
        if (!served.asMap().remove(usage, hit)) return false;
        cache.feedback(hit, hit.candidate(), right);
        return true;
    }
}
