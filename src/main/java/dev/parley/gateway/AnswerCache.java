package dev.parley.gateway;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.parley.cache.Embedder;
import dev.parley.cache.Entry;
import dev.parley.cache.Lookup;
import dev.parley.cache.SemanticCache;
import dev.parley.gateway.Flights.Flight;
import dev.parley.guardrails.GuardrailSet;
import dev.parley.guardrails.TenantGuardrails;
import dev.parley.kernel.TenantId;
import dev.parley.knowledge.Citation;
import dev.parley.knowledge.Retrieval;
import dev.parley.platform.tasks.Tasks;
import dev.parley.providers.Target;
import dev.parley.routing.Plan;
import dev.parley.tenancy.Tenant;
import dev.parley.tenancy.Tenants;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Answers from the cache before a model is asked, and a model's answers for it afterwards. For tenants that enabled
/// it; for others it is one look at their configuration.
final class AnswerCache {
    private static final Duration EXPIRY = Duration.ofMinutes(10);
    private static final Duration COUNTING = Duration.ofSeconds(10);
    /// Documents often change several at a time.
    private static final Duration CALM = Duration.ofSeconds(3);
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
    private final TenantGuardrails guardrails;
    private final Tasks tasks;
    private final Tenants tenants;
    private final Flights flights = new Flights();
    private final FrequentQuestions frequent = new FrequentQuestions();
    private final Map<TenantId, Long> changed = new ConcurrentHashMap<>();
    private volatile @Nullable OwnQuestions own;
    private final Cache<UUID, Lookup.Hit> served = Caffeine.newBuilder()
            .maximumSize(MOST_REMEMBERED)
            .expireAfterWrite(REMEMBERED)
            .build();

    AnswerCache(SemanticCache cache, Gateway.Parts parts) {
        this.cache = cache;
        this.embedder = parts.encoder()::encode;
        this.retrieval = parts.retrieval();
        this.guardrails = parts.guardrails();
        this.tasks = parts.tasks();
        this.tenants = parts.tenants();
        var changes = parts.changes();
        changes.subscribe("cache", tenant -> tasks.start("cache-events", () -> cache.catchUp(tenant)));
        // nothing of it would be found any more; what cites a document that is gone goes with it
        changes.subscribe(
                "documents",
                tenant -> tasks.start("cache-documents", () -> {
                    cache.purgeGone(tenant, () -> retrieval.documents(tenant));
                    warmOnceCalm(tenant);
                }));
        tasks.repeat("cache-expiry", EXPIRY, cache::purgeExpired);
        tasks.repeat("cache-counts", COUNTING, cache::count);
    }

    /// From now on by these it judges and warms.
    void askBy(OwnQuestions questions) {
        own = questions;
    }

    private void warmOnceCalm(TenantId id) {
        if (frequent.none(id)) return;
        long turn = changed.merge(id, 1L, Long::sum);
        try {
            Thread.sleep(CALM);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            return;
        }
        if (!changed.getOrDefault(id, 0L).equals(turn)) return;
        var tenant = tenants.find(id).filter(Tenant::isActive);
        tenant.ifPresent(found -> warm(found, CacheChoices.of(found).warmed()));
    }

    /// Asks the tenant's most frequent questions again, so that their answers are kept.
    /// @return how many; 0 also when it is being done already
    int warm(Tenant tenant, int most) {
        return warm(tenant, frequent.most(tenant, most));
    }

    int warm(Tenant tenant, List<Question> questions) {
        var by = own;
        if (by == null || questions.isEmpty() || !cached(tenant)) return 0;
        return by.warm(tenant.id(), questions) ? questions.size() : 0;
    }

    private static boolean cached(Tenant tenant) {
        return Boolean.TRUE.equals(tenant.config().cacheEnabled());
    }

    /// Drops what this node holds of a tenant that is gone.
    void forget(TenantId tenant) {
        cache.forget(tenant);
        frequent.forget(tenant);
        changed.remove(tenant);
    }

    /// Looks for an answer, and does what is to be done with what is found. Of several requests that ask the same at
    /// once, the others wait here until the first one's answer is kept or will not be.
    <T> T around(Admission.Admitted admitted, Question question, Plan plan, Function<CacheTurn, T> work) {
        var tenant = admitted.tenant();
        if (!cached(tenant) || OwnQuestions.pastTheCache()) return work.apply(CacheTurn.notAsked(plan));
        var asked = Cacheable.of(tenant, question, plan, rules(tenant, question), retrieval::version);
        if (asked.isEmpty()) return work.apply(CacheTurn.notAsked(plan));
        frequent.asked(tenant, asked.get(), question);
        var flight = flights.board(asked.get(), question.deadline());
        try {
            return work.apply(turn(admitted, question, plan, asked.get(), flight));
        } catch (RuntimeException | Error failed) {
            flight.land();
            throw failed;
        }
    }

    /// Answers rest on what the guardrails let through.
    private String rules(Tenant tenant, Question question) {
        return guardrails
                .of(tenant, question.assistant().guardrails())
                .map(GuardrailSet::version)
                .orElse("");
    }

    private QuestionVector vector(Question question, Cacheable asked) {
        return question.vector() == null ? new QuestionVector(embedder, asked.question()) : question.vector();
    }

    /// An answer that another of the plan's models gave to the question, or one to a question very like it: for
    /// when no model can be asked.
    Optional<Opened> instead(Tenant tenant, Question question, Plan plan) {
        if (!cached(tenant)) return Optional.empty();
        var rules = rules(tenant, question);
        return families(plan)
                .flatMap(other -> Cacheable.of(tenant, question, other, rules, retrieval::version)
                        .flatMap(asked -> likely(tenant, question, asked))
                        .map(kept -> CacheTurn.kept(other, kept))
                        .stream())
                .findFirst();
    }

    /// The plans under which answers of its models are kept.
    private static Stream<Plan> families(Plan plan) {
        var each = plan.targets().stream()
                .flatMap(target -> Stream.of(plan.tier(), DIRECT)
                        .distinct()
                        .map(tier -> new Plan(tier, List.of(target), plan.decision())));
        return plan.upgrade() == null ? each : Stream.concat(Stream.of(plan), each);
    }

    private Optional<Entry> likely(Tenant tenant, Question question, Cacheable asked) {
        var least = tenant.config().semanticCacheThreshold();
        var vector = vector(question, asked);
        return switch (cache.find(asked.partition(), asked.question(), least == null ? 0 : least, vector)) {
            case Lookup.Hit hit -> Optional.of(hit.entry());
            case Lookup.Miss miss ->
                miss.candidates().stream()
                        .filter(likely -> likely.possible() && likely.probability() >= LIKELY)
                        .map(likely -> likely.kept().entry())
                        .findFirst();
        };
    }

    private CacheTurn turn(Admission.Admitted admitted, Question question, Plan plan, Cacheable asked, Flight flight) {
        long begun = System.nanoTime();
        var least = admitted.tenant().config().semanticCacheThreshold();
        var vector = vector(question, asked);
        return switch (cache.find(asked.partition(), asked.question(), least == null ? 0 : least, vector)) {
            case Lookup.Hit hit -> {
                flight.land();
                served.put(admitted.id(), hit);
                var kept = KeptAnswer.read(hit.entry().value());
                yield CacheTurn.hit(plan, hit, kept, judge(admitted.tenant(), question, hit, kept));
            }
            case Lookup.Miss miss ->
                CacheTurn.miss(
                        plan,
                        vector,
                        (target, answer) -> answer.ifPresentOrElse(
                                kept -> keep(miss.asking(), vector, entry(target, kept, begun), flight), flight::land));
        };
    }

    /// Of the hits by meaning the share that the tenant chose, at random, so that it tells of all of them.
    private @Nullable Runnable judge(Tenant tenant, Question question, Lookup.Hit hit, KeptAnswer kept) {
        var by = own;
        boolean drawn = ThreadLocalRandom.current().nextDouble()
                < CacheChoices.of(tenant).judged();
        if (by == null || hit.exact() || !drawn) return null;
        return () -> by.judge(
                tenant.id(),
                question,
                fresh -> Agreement.of(kept, fresh, embedder).ifPresent(same -> cache.judged(hit, same)));
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

    private static Entry entry(Target target, KeptAnswer answer, long begun) {
        var price = target.price();
        var cited = answer.citations().stream().map(Citation::document).collect(Collectors.toSet());
        var now = Instant.now();
        return new Entry(
                answer.write(),
                cited,
                target.model(),
                price == null ? BigDecimal.ZERO : price.of(answer.usage()),
                Duration.ofNanos(System.nanoTime() - begun),
                now,
                Freshness.of(cited, now));
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
