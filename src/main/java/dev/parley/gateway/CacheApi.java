package dev.parley.gateway;

import dev.parley.cache.CachePreview;
import dev.parley.cache.SemanticCache;
import dev.parley.identity.Caller;
import dev.parley.kernel.ErrorCode;
import dev.parley.kernel.Ids;
import dev.parley.kernel.Permission;
import dev.parley.kernel.PlatformException;
import dev.parley.platform.http.Exchange;
import dev.parley.platform.http.Route;
import dev.parley.platform.json.Json;
import dev.parley.providers.ChatRequest;
import dev.parley.providers.Dialect;
import dev.parley.providers.Message;
import dev.parley.providers.Tools;
import dev.parley.routing.Routing;
import dev.parley.tenancy.Fields;
import dev.parley.tenancy.Tenants;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// `/api/v1/cache`: how a tenant's cache of answers does, whether it was right, filling and emptying it.
final class CacheApi {
    private static final String PATH = "/api/v1/cache";
    private static final int MAX_BODY = 64 * 1024;
    private static final int KEPT_DAYS = 30;
    private static final int USUAL = 20;
    private static final int MOST = 100;

    private final SemanticCache cache;
    private final AnswerCache answers;
    private final Tenants tenants;

    CacheApi(SemanticCache cache, AnswerCache answers, Tenants tenants) {
        this.cache = cache;
        this.answers = answers;
        this.tenants = tenants;
    }

    List<Route> routes() {
        return List.of(
                Route.get(PATH + "/statistics", Permission.USAGE_READ, this::statistics),
                Route.post(PATH + "/feedback", Permission.CHAT, this::feedback).maxBody(MAX_BODY),
                // done twice it asks twice, and finds the second time what it kept
                Route.post(PATH + "/warm", Permission.CONFIG_WRITE, this::warm).maxBody(MAX_BODY),
                Route.post(PATH + "/preview", Permission.USAGE_READ, this::preview)
                        .maxBody(MAX_BODY),
                Route.delete(PATH, Permission.CONFIG_WRITE, this::purge));
    }

    private void statistics(Exchange exchange) {
        exchange.json(200, cache.statistics(Caller.current().requireTenant()));
    }

    record Ask(
            @Nullable Double cacheErrorBound,
            @Nullable Double semanticCacheThreshold,
            @Nullable Integer days) {}

    private void preview(Exchange exchange) {
        var ask = exchange.read(Ask.class);
        var tenant = tenants.get(Caller.current().requireTenant());
        int days = Fields.number("days", ask.days, 7, 1, KEPT_DAYS);
        if (ask.cacheErrorBound == null && ask.semanticCacheThreshold == null)
            throw PlatformException.invalid(
                    "cache_error_bound",
                    "Send cache_error_bound, semantic_cache_threshold, or both: what is to be changed.");
        within("cache_error_bound", ask.cacheErrorBound, 0.001, 0.2);
        within("semantic_cache_threshold", ask.semanticCacheThreshold, 0, 1);
        var least = tenant.config().semanticCacheThreshold();
        var before = new CachePreview.Terms(CacheChoices.of(tenant).wrong(), least == null ? 0 : least);
        var after = new CachePreview.Terms(
                ask.cacheErrorBound == null ? before.cacheErrorBound() : ask.cacheErrorBound,
                ask.semanticCacheThreshold == null ? before.semanticCacheThreshold() : ask.semanticCacheThreshold);
        exchange.json(200, cache.preview(tenant.id(), days, before, after));
    }

    private static void within(String field, @Nullable Double value, double least, double most) {
        if (value != null && !(value >= least && value <= most))
            throw PlatformException.invalid(field, field + " must be a number from " + least + " to " + most + ".");
    }

    record Told(@Nullable String usageId, @Nullable Boolean right) {}

    private void feedback(Exchange exchange) {
        var told = exchange.read(Told.class);
        if (told.usageId == null)
            throw PlatformException.invalid("usage_id", "usage_id must name an answer, such as use_0198….");
        if (told.right == null) throw PlatformException.invalid("right", "right must be true or false.");
        boolean right = told.right;
        var tenant = Caller.current().requireTenant();
        boolean known = Ids.parse("use", told.usageId)
                .filter(id -> answers.feedback(tenant, id, right))
                .isPresent();
        if (!known)
            throw new PlatformException(
                    ErrorCode.NOT_FOUND,
                    "No answer " + told.usageId + " came from the cache in the last hour that was not told of yet.");
        exchange.noContent();
    }

    /// @param questions to be asked; without them the most frequent ones of this node
    /// @param model `auto` by default
    /// @param limit of the most frequent questions, 20 by default
    record Warming(
            @Nullable List<String> questions,
            @Nullable String model,
            @Nullable Integer limit) {}

    private void warm(Exchange exchange) {
        var wanted = exchange.read(Warming.class);
        var caller = Caller.current();
        var tenant = tenants.get(caller.requireTenant());
        int limit = Fields.number("limit", wanted.limit, USUAL, 1, MOST);
        int asked = wanted.questions == null
                ? answers.warm(tenant, limit)
                : answers.warm(tenant, questions(wanted, caller, exchange));
        exchange.json(202, Map.of("asked", asked));
    }

    private static List<Question> questions(Warming wanted, Caller caller, Exchange exchange) {
        var texts = wanted.questions == null ? List.<String>of() : wanted.questions;
        if (texts.isEmpty() || texts.size() > MOST || texts.stream().anyMatch(text -> text == null || text.isBlank()))
            throw PlatformException.invalid(
                    "questions", "questions must be 1 to " + MOST + " texts, none of them blank.");
        var model = wanted.model == null ? Routing.AUTO : wanted.model;
        return texts.stream()
                .map(text -> Question.own(request(model, text), false, Assistant.NONE, caller, exchange.deadline()))
                .toList();
    }

    private static ChatRequest request(String model, String text) {
        return new ChatRequest(
                model,
                List.of(Message.of(Message.Role.USER, text)),
                Tools.NONE,
                null,
                ChatRequest.Sampling.DEFAULT,
                false,
                new ChatRequest.Extras(Dialect.OPENAI, Json.object()),
                null);
    }

    private void purge(Exchange exchange) {
        exchange.onlyQuery(Set.of("model", "document_id"));
        var tenant = Caller.current().requireTenant();
        var model = exchange.query("model");
        var document = exchange.query("document_id");
        if (model.isPresent() && document.isPresent())
            throw PlatformException.invalid("document_id", "Send either model or document_id.");
        if (model.isPresent()) cache.purgeModel(tenant, model.get());
        else if (document.isPresent())
            cache.purgeDocument(
                    tenant,
                    Ids.parse("doc", document.get())
                            .orElseThrow(() ->
                                    PlatformException.invalid("document_id", "document_id must look like doc_0198….")));
        else cache.purge(tenant);
        exchange.noContent();
    }
}
