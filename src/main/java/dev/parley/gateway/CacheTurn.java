package dev.parley.gateway;

import dev.parley.cache.Entry;
import dev.parley.cache.Lookup;
import dev.parley.privacy.Screened;
import dev.parley.providers.ChatEvent;
import dev.parley.providers.ChatStream;
import dev.parley.providers.Dialect;
import dev.parley.providers.Target;
import dev.parley.routing.Plan;
import dev.parley.usage.Price;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// What the cache has to do with one request.
///
/// @param plan who is to be asked: on a hit the cache, which costs nothing
/// @param said for the header `x-parley-cache`; null when the cache was not asked
/// @param kept the answer of a hit
/// @param vector of the question; null when the cache was not asked
/// @param after is done once a hit has been told; null when nothing is
/// @param keep takes the target's answer, or nothing when there is none to keep; null unless the cache waits for one
record CacheTurn(
        Plan plan,
        @Nullable String said,
        @Nullable KeptAnswer kept,
        @Nullable Runnable after,
        @Nullable Supplier<float[]> vector,
        @Nullable BiConsumer<Target, Optional<KeptAnswer>> keep) {
    /// The provider's name of answers from the cache.
    private static final String CACHE = "cache";

    static CacheTurn notAsked(Plan plan) {
        return new CacheTurn(plan, null, null, null, null, null);
    }

    static CacheTurn miss(Plan plan, Supplier<float[]> vector, BiConsumer<Target, Optional<KeptAnswer>> keep) {
        return new CacheTurn(plan, "miss", null, null, vector, keep);
    }

    static CacheTurn hit(Plan plan, Lookup.Hit hit, KeptAnswer kept, @Nullable Runnable after) {
        var cache = cache(plan, hit.entry().model());
        var said = hit.exact()
                ? "hit; exact"
                : String.format(
                        Locale.ROOT, "hit; similarity=%.2f", hit.candidate().similarity());
        return new CacheTurn(new Plan(plan.tier(), List.of(cache), plan.decision()), said, kept, after, null, null);
    }

    /// Who gives an answer that is kept.
    private static Target cache(Plan plan, String model) {
        var owner = plan.targets().getFirst().owner();
        return new Target(CACHE, Dialect.LOCAL, model, model, "", null, Price.FREE, Duration.ZERO, owner);
    }

    static Opened kept(Plan plan, Entry entry) {
        return new Opened(
                cache(plan, entry.model()), KeptAnswer.read(entry.value()).told());
    }

    boolean isHit() {
        return kept != null;
    }

    /// The kept answer once more.
    Optional<ChatStream> told() {
        return Optional.ofNullable(kept).map(answer -> after == null ? answer.told() : followed(answer.told(), after));
    }

    private static ChatStream followed(ChatStream told, Runnable after) {
        return new ChatStream() {
            @Override
            public @Nullable ChatEvent next() {
                return told.next();
            }

            @Override
            public boolean ready() {
                return told.ready();
            }

            @Override
            public void close() {
                told.close();
                after.run();
            }
        };
    }

    /// The provider's answer, written down when the cache waits for it. An answer of another model than the first of
    /// the plan, or of its upgrade, is not kept, nor is one in which something is restored for the caller, nor a
    /// doubtful one.
    /// @param unfit says once the answer has ended whether it must not serve others
    ChatStream recorded(ChatStream answer, Target target, Screened screened, boolean doubtful, BooleanSupplier unfit) {
        var to = keep;
        if (to == null) return answer;
        boolean others = doubtful || screened.restoration() != null || !plan.means(target.model());
        if (!others) return new KeptStream(answer, unfit, kept -> to.accept(target, kept));
        to.accept(target, Optional.empty());
        return answer;
    }
}
