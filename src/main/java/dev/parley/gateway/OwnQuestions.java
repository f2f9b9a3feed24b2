package dev.parley.gateway;

import dev.parley.kernel.Deadline;
import dev.parley.kernel.PlatformException;
import dev.parley.kernel.TenantId;
import dev.parley.knowledge.Citation;
import dev.parley.platform.tasks.Tasks;
import dev.parley.providers.ChatEvent;
import dev.parley.tenancy.Tenancy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Asks models in the background what callers asked before: for those callers and through the same gate, so
/// that it is guarded, limited and metered like any request, and ends where the tenant's limits and budgets do.
/// Few at a time, so that no caller waits for it.
final class OwnQuestions {
    private static final Logger LOG = LoggerFactory.getLogger(OwnQuestions.class);
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final ScopedValue<Boolean> PAST_THE_CACHE = ScopedValue.newInstance();
    private static final ScopedValue<Boolean> OURS = ScopedValue.newInstance();

    private final Function<Question, Answer> gate;
    private final Tasks tasks;
    private final Semaphore judging = new Semaphore(2);
    private final Set<TenantId> warming = ConcurrentHashMap.newKeySet();

    OwnQuestions(Function<Question, Answer> gate, Tasks tasks) {
        this.gate = gate;
        this.tasks = tasks;
    }

    /// Whether this thread asks a model itself, not the cache.
    static boolean pastTheCache() {
        return PAST_THE_CACHE.isBound();
    }

    /// Whether nobody but Parley asks.
    static boolean ours() {
        return OURS.isBound();
    }

    /// Runs `work` so that it asks a model itself.
    static <T> T pastTheCache(Supplier<T> work) {
        return ScopedValue.where(PAST_THE_CACHE, true).call(work::get);
    }

    /// Has a model answer what the cache answered. Not at all when others are being judged.
    void judge(TenantId tenant, Question question, Consumer<KeptAnswer> then) {
        if (!judging.tryAcquire()) return;
        tasks.start("cache-judge", () -> {
            try {
                ScopedValue.where(PAST_THE_CACHE, true)
                        .call(() -> ask(tenant, question))
                        .ifPresent(then);
            } finally {
                judging.release();
            }
        });
    }

    /// Asks the questions one after the other; what is answered is kept.
    /// @return false when the tenant's are being asked already
    boolean warm(TenantId tenant, Iterable<Question> questions) {
        if (!warming.add(tenant)) return false;
        tasks.start("cache-warm", () -> {
            try {
                for (var question : questions) if (ask(tenant, question).isEmpty()) return;
            } finally {
                warming.remove(tenant);
            }
        });
        return true;
    }

    /// Empty when it was refused or broke off.
    private Optional<KeptAnswer> ask(TenantId tenant, Question asked) {
        var deadline = Deadline.in(PATIENCE);
        var question = Question.own(asked.request(), asked.knowledge(), asked.assistant(), asked.caller(), deadline);
        return Tenancy.call(tenant, () -> {
            try (var answer = ScopedValue.where(OURS, true).call(() -> gate.apply(question))) {
                return whole(answer);
            } catch (PlatformException refused) {
                LOG.debug("A question of our own was not answered: {}", refused.getMessage());
                return Optional.empty();
            }
        });
    }

    private static Optional<KeptAnswer> whole(Answer answer) {
        var texts = new ArrayList<String>();
        var citations = new ArrayList<Citation>();
        for (var event = answer.next(); event != null; event = answer.next()) {
            if (event instanceof ChatEvent.Text text) texts.add(text.text());
            if (event instanceof ChatEvent.Cited cited) citations.addAll(cited.citations());
        }
        if (answer.refusal() != null) return Optional.empty();
        return Optional.of(new KeptAnswer(answer.target().model(), texts, citations, null, answer.tokens()));
    }
}
