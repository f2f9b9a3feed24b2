package dev.parley.gateway;

import dev.parley.kernel.PlatformException;
import dev.parley.platform.telemetry.Span;
import dev.parley.privacy.Privacy;
import dev.parley.providers.Catalogue;
import dev.parley.providers.ChatEvent;
import dev.parley.providers.ChatProvider;
import dev.parley.providers.ChatRequest;
import dev.parley.providers.Dialect;
import dev.parley.providers.Message.Part;
import dev.parley.providers.Providers;
import dev.parley.providers.Tools;
import dev.parley.routing.Plan;
import dev.parley.routing.Routing;
import dev.parley.tenancy.Tenant;
import java.util.ArrayDeque;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What Parley can still answer when no provider does: what the cache has, of whichever of the tenant's models, or
/// sentences of the tenant's documents. Both cost nothing.
final class Degraded {
    static final String CACHED = "cached";
    static final String EXTRACTIVE = "extractive";

    private final AnswerCache cache;
    private final Grounds grounds;
    private final Privacy privacy;
    private final Providers providers;

    Degraded(AnswerCache cache, Grounds grounds, Privacy privacy, Providers providers) {
        this.cache = cache;
        this.grounds = grounds;
        this.privacy = privacy;
        this.providers = providers;
    }

    /// Whether the tenant wants such answers. Without its word, where it left the choice of the model to Parley and
    /// its chain ends with the documents; who names a model gets that model or an error.
    static boolean wanted(Tenant tenant, Question question, Plan plan) {
        var said = tenant.config().degradedAnswers();
        if (said != null) return said;
        var model = question.request().model();
        return (model.equals(Routing.AUTO) || model.equals(Routing.DEFAULT))
                && plan.targets().contains(Catalogue.EXTRACTIVE);
    }

    /// Empty when there is nothing that answers the question in the form asked for.
    Optional<Opened> answer(Asked asked, Plan plan) {
        if (!canBeHonoured(asked.request())) return Optional.empty();
        var question = asked.question();
        var kept = cache.instead(asked.tenant(), question, plan);
        if (kept.isPresent()) {
            question.course().degraded(CACHED);
            return kept;
        }
        var quoted = Optional.ofNullable(quoted(asked));
        if (quoted.isPresent()) question.course().degraded(EXTRACTIVE);
        return quoted;
    }

    /// A question in words to be answered in words.
    private static boolean canBeHonoured(ChatRequest request) {
        return request.tools().equals(Tools.NONE)
                && request.responseFormat() == null
                && request.messages().stream()
                        .flatMap(message -> message.parts().stream())
                        .allMatch(Part.Text.class::isInstance);
    }

    /// Null when no sentence of the documents answers the question.
    private @Nullable Opened quoted(Asked asked) {
        var grounded = grounds.under(asked, null);
        var found = grounded.grounding();
        if (found == null || found.passages().isEmpty()) return null;
        try {
            var screened = privacy.screen(asked.tenant(), grounded);
            var call = new ChatProvider.Call(
                    screened.request(),
                    Catalogue.EXTRACTIVE,
                    asked.question().deadline(),
                    Span.current().traceparent().orElse(""));
            var events = new ArrayDeque<ChatEvent>();
            boolean cites = false;
            try (var stream = providers.chat(Dialect.LOCAL).chat(call)) {
                for (var event = stream.next(); event != null; event = stream.next()) {
                    events.add(event);
                    cites |= event instanceof ChatEvent.Cited cited
                            && !cited.citations().isEmpty();
                }
            }
            return cites ? new Opened(Catalogue.EXTRACTIVE, screened.restored(new SaidStream(events))) : null;
        } catch (PlatformException personalData) {
            return null;
        }
    }
}
