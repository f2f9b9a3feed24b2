package dev.parley.guardrails.intents;

import com.github.benmanes.caffeine.cache.AsyncCache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.parley.embeddings.Encoder;
import dev.parley.guardrails.TenantDocuments;
import dev.parley.guardrails.intents.Ruling.Reason;
import dev.parley.kernel.Deadline;
import dev.parley.kernel.TenantId;
import dev.parley.platform.http.Route;
import dev.parley.platform.sql.Changes;
import dev.parley.platform.sql.Database;
import dev.parley.platform.tasks.Tasks;
import dev.parley.tenancy.LanguageTag;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Each tenant's classifier, fitted beside the requests: when its routes change here, and at the first question
/// on other nodes. One is fitted at a time, and the least used are forgotten.
public final class TenantIntents {
    /// How long a question waits for a classifier that is being fitted.
    static final Duration PATIENCE = Duration.ofMillis(300);

    private static final Logger LOG = LoggerFactory.getLogger(TenantIntents.class);
    private static final long MOST_BYTES = 128L * 1024 * 1024;

    private final TenantDocuments<Intents> rows;
    private final Encoder encoder;
    private final Tasks tasks;
    private final Semaphore turn = new Semaphore(1, true);
    private final AsyncCache<Key, Fit> fits = Caffeine.newBuilder()
            .maximumWeight(MOST_BYTES)
            .weigher((Key _, Fit fit) -> fit.bytes())
            .buildAsync();

    /// One classifier: a tenant's routes in one version, as far as they are for callers of a language.
    private record Key(TenantId tenant, long version, List<String> routes) {}

    /// @param vectors of the examples, which later versions have for the most part too
    private record Fit(IntentClassifier classifier, Map<String, float[]> vectors) {
        int bytes() {
            return classifier.bytes();
        }
    }

    public TenantIntents(Database database, Changes changes, Encoder encoder, Tasks tasks) {
        this.rows = new TenantDocuments<>(database, changes, "intents", Intents.class, Intents.NONE);
        this.encoder = encoder;
        this.tasks = tasks;
        changes.subscribe("intents", this::changed);
    }

    public List<Route> routes() {
        return new IntentsApi(this, rows).routes();
    }

    float[] embed(String text) {
        return encoder.encode(text);
    }

    /// @param locale of the caller; null for routes of any language
    /// @param embedder makes a text's vector; asked when there is something to decide
    public Ruling rule(
            TenantId tenant,
            String question,
            @Nullable String locale,
            Function<String, float[]> embedder,
            Deadline deadline) {
        var row = rows.of(tenant);
        var beyond = row.document().beyond();
        var routes = row.document().routes().stream()
                .filter(route -> route.isEnabled() && isFor(route, locale))
                .toList();
        if (routes.isEmpty()) return new Ruling(Reason.NO_ROUTES, null, null, 0, beyond);
        try {
            var fit = fit(row, routes)
                    .get(deadline.atMost(PATIENCE).left().toNanos(), TimeUnit.NANOSECONDS)
                    .classifier();
            var decision = fit.decide(question, embedder.apply(question));
            var name = decision.route().orElse(null);
            var route = routes.stream()
                    .filter(each -> each.name().equals(name))
                    .findFirst()
                    .orElse(null);
            var reason = route == null ? Reason.OUT_OF_SCOPE : Reason.MATCHED;
            return new Ruling(reason, route, decision, fit.threshold(), beyond);
        } catch (TimeoutException | CancellationException late) {
            return new Ruling(Reason.FITTING, null, null, 0, beyond);
        } catch (ExecutionException failed) {
            // logged where it failed
            return new Ruling(Reason.FAILED, null, null, 0, beyond);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(stopped);
        }
    }

    private static boolean isFor(IntentRoute route, @Nullable String locale) {
        return route.locale() == null || locale == null || LanguageTag.covers(route.locale(), locale);
    }

    /// Begins to fit the classifier that most callers will need.
    void prepare(TenantDocuments.Row<Intents> row) {
        var routes =
                row.document().routes().stream().filter(IntentRoute::isEnabled).toList();
        if (!routes.isEmpty()) fit(row, routes);
    }

    /// Drops what is kept of a tenant that is gone.
    public void forget(TenantId tenant) {
        fits.asMap().keySet().removeIf(key -> key.tenant.equals(tenant));
    }

    /// Another node changed the routes: who asks here will ask again.
    private void changed(TenantId tenant) {
        boolean used = fits.asMap().keySet().stream().anyMatch(key -> key.tenant.equals(tenant));
        if (used) tasks.start("intents-changed", () -> prepare(rows.of(tenant)));
    }

    private CompletableFuture<Fit> fit(TenantDocuments.Row<Intents> row, List<IntentRoute> routes) {
        var key = new Key(
                row.tenant(),
                row.version(),
                routes.stream().map(IntentRoute::name).toList());
        return fits.get(key, (_, _) -> {
            var done = new CompletableFuture<Fit>();
            // a virtual thread would not let others run while it computes
            tasks.startPlatform(
                    "intents-fit", () -> fit(key, routes, row.document().beyond(), done));
            return done;
        });
    }

    private void fit(Key key, List<IntentRoute> routes, Intents.OutOfScope beyond, CompletableFuture<Fit> done) {
        turn.acquireUninterruptibly();
        try {
            // who changes its routes all the time must not keep others waiting
            if (rows.of(key.tenant).version() > key.version) {
                done.cancel(false);
                return;
            }
            var examples = new ArrayList<Example>();
            for (var route : routes) for (var text : route.examples()) examples.add(new Example(text, route.name()));
            for (var text : beyond.examples()) examples.add(new Example(text, null));
            var vectors =
                    vectors(key.tenant, examples.stream().map(Example::text).toList());
            var inOrder =
                    examples.stream().map(each -> vectors.get(each.text())).toList();
            done.complete(new Fit(IntentClassifier.fit(examples, inOrder, IntentClassifier.KEPT), vectors));
            fits.asMap().keySet().removeIf(other -> other.tenant.equals(key.tenant) && other.version < key.version);
        } catch (RuntimeException | Error failed) {
            LOG.error("A tenant's questions cannot be classified", failed);
            done.completeExceptionally(failed);
        } finally {
            turn.release();
        }
    }

    private Map<String, float[]> vectors(TenantId tenant, List<String> texts) {
        var known = new HashMap<String, float[]>();
        fits.synchronous().asMap().forEach((key, fit) -> {
            if (key.tenant.equals(tenant)) known.putAll(fit.vectors);
        });
        known.keySet().retainAll(texts);
        var fresh = texts.stream()
                .filter(text -> !known.containsKey(text))
                .distinct()
                .toList();
        var made = encoder.encode(fresh);
        for (int i = 0; i < fresh.size(); i++) known.put(fresh.get(i), made.get(i));
        return known;
    }
}
