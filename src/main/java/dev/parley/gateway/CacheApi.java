package dev.parley.gateway;

import dev.parley.cache.SemanticCache;
import dev.parley.identity.Caller;
import dev.parley.kernel.ErrorCode;
import dev.parley.kernel.Ids;
import dev.parley.kernel.Permission;
import dev.parley.kernel.PlatformException;
import dev.parley.platform.http.Exchange;
import dev.parley.platform.http.Route;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// `/api/v1/cache`: how a tenant's cache of answers does on this node, whether it was right, and emptying it.
final class CacheApi {
    private static final String PATH = "/api/v1/cache";
    private static final int MAX_BODY = 64 * 1024;

    private final SemanticCache cache;
    private final AnswerCache answers;

    CacheApi(SemanticCache cache, AnswerCache answers) {
        this.cache = cache;
        this.answers = answers;
    }

    List<Route> routes() {
        return List.of(
                Route.get(PATH + "/statistics", Permission.USAGE_READ, this::statistics),
                Route.post(PATH + "/feedback", Permission.CHAT, this::feedback).maxBody(MAX_BODY),
                Route.delete(PATH, Permission.CONFIG_WRITE, this::purge));
    }

    private void statistics(Exchange exchange) {
        exchange.json(200, cache.statistics(Caller.current().requireTenant()));
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
