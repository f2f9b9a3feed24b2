package dev.parley.knowledge;

import dev.parley.kernel.ErrorCode;
import dev.parley.kernel.Ids;
import dev.parley.kernel.Permission;
import dev.parley.kernel.PlatformException;
import dev.parley.platform.http.Exchange;
import dev.parley.platform.http.Route;
import dev.parley.platform.json.Json;
import dev.parley.platform.json.MergePatch;
import dev.parley.platform.json.Page;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/// `/api/v1/ingestion/faqs`.
public final class FaqsApi {
    private static final String PATH = "/api/v1/ingestion/faqs";
    private static final int MAX_BODY = 4 * 1024 * 1024;

    private final Faqs faqs;

    public FaqsApi(Faqs faqs) {
        this.faqs = faqs;
    }

    public List<Route> routes() {
        return List.of(
                Route.post(PATH, Permission.KNOWLEDGE_WRITE, this::add)
                        .idempotent(true)
                        .maxBody(MAX_BODY),
                Route.get(PATH, Permission.KNOWLEDGE_READ, this::list),
                Route.get(PATH + "/{id}", Permission.KNOWLEDGE_READ, this::get),
                Route.of(Route.Method.PATCH, PATH + "/{id}", Permission.KNOWLEDGE_WRITE, this::change),
                Route.delete(PATH + "/{id}", Permission.KNOWLEDGE_WRITE, this::delete));
    }

    /// As it is sent, and merged with when it is changed.
    record Body(
            @Nullable String question,
            @Nullable List<@Nullable String> alternatives,
            @Nullable String answer,
            @Nullable String locale,
            @Nullable String source,
            @Nullable List<@Nullable String> tags,
            @Nullable String audience) {
        Faqs.Given given() {
            return new Faqs.Given(
                    Faq.Text.of(question, alternatives, answer, locale), Labels.of(source, tags, audience));
        }

        static ObjectNode json(Faqs.Given of) {
            ObjectNode json = Json.mapper().valueToTree(of.text());
            return json.setAll((ObjectNode) Json.mapper().valueToTree(of.labels()));
        }
    }

    record Bulk(@Nullable List<@Nullable Body> faqs) {}

    record View(
            String id,
            String question,
            List<String> alternatives,
            String answer,
            @Nullable String locale,
            @Nullable String source,
            List<String> tags,
            @Nullable String audience,
            Instant createdAt,
            Instant updatedAt) {
        static View of(Faq faq) {
            return new View(
                    Documents.name(faq.id()),
                    faq.text().question(),
                    faq.text().alternatives(),
                    faq.text().answer(),
                    faq.text().locale(),
                    faq.labels().source(),
                    faq.labels().tags(),
                    faq.labels().audience(),
                    faq.createdAt(),
                    faq.updatedAt());
        }
    }

    record Views(List<View> data) {}

    private void add(Exchange exchange) {
        var body = Json.readObject(exchange.body());
        if (body.has("faqs")) addAll(exchange);
        else {
            var added = faqs.add(List.of(exchange.read(Body.class).given()), exchange.deadline())
                    .getFirst();
            exchange.json(added.created() ? 201 : 200, View.of(added.faq()));
        }
    }

    private void addAll(Exchange exchange) {
        var bulk = exchange.read(Bulk.class).faqs();
        if (bulk == null || bulk.isEmpty() || bulk.size() > Faqs.MOST)
            throw PlatformException.invalid("faqs", "faqs must be a list of 1 to " + Faqs.MOST + ".");
        var given = bulk.stream().map(FaqsApi::given).toList();
        var added = faqs.add(given, exchange.deadline());
        boolean any = added.stream().anyMatch(Faqs.Added::created);
        exchange.json(
                any ? 201 : 200,
                new Views(added.stream().map(one -> View.of(one.faq())).toList()));
    }

    private static Faqs.Given given(@Nullable Body body) {
        if (body == null) throw PlatformException.invalid("faqs", "faqs must hold objects.");
        return body.given();
    }

    private void list(Exchange exchange) {
        exchange.onlyQuery(Set.of("q", "limit", "cursor"));
        int limit = exchange.query("limit", 50, 1, 200);
        var before = exchange.cursor("doc").orElse(null);
        var text = DocumentFilter.text(exchange).orElse(null);
        exchange.json(
                200,
                Page.of(faqs.list(text, before, limit + 1), limit, faq -> Documents.name(faq.id()))
                        .map(View::of));
    }

    private void get(Exchange exchange) {
        exchange.json(200, View.of(faqs.get(id(exchange)).orElseThrow(() -> unknown(exchange))));
    }

    /// What is not named stays; null takes it away.
    private void change(Exchange exchange) {
        var patch = Json.readObject(exchange.body());
        UnaryOperator<Faqs.Given> change =
                before -> Json.read(Json.write(MergePatch.apply(Body.json(before), patch)), Body.class)
                        .given();
        exchange.json(200, View.of(faqs.change(id(exchange), change).orElseThrow(() -> unknown(exchange))));
    }

    private void delete(Exchange exchange) {
        if (!faqs.delete(id(exchange))) throw unknown(exchange);
        exchange.noContent();
    }

    private static UUID id(Exchange exchange) {
        return Ids.parse("doc", exchange.pathParam("id")).orElseThrow(() -> unknown(exchange));
    }

    private static PlatformException unknown(Exchange exchange) {
        return new PlatformException(ErrorCode.NOT_FOUND, "There is no FAQ " + exchange.pathParam("id") + ".");
    }
}
