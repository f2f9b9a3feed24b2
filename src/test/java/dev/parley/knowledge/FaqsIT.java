package dev.parley.knowledge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.kernel.Deadline;
import dev.parley.kernel.ErrorCode;
import dev.parley.kernel.PlatformException;
import dev.parley.kernel.TenantId;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class FaqsIT extends KnowledgeFixture {
    private final Faqs faqs = new Faqs(database.database(), ENCODER, indexes, storage);

    private static Deadline soon() {
        return Deadline.in(Duration.ofSeconds(30));
    }

    private static Faqs.Given given(String question, String answer, String... alternatives) {
        return new Faqs.Given(Faq.Text.of(question, List.of(alternatives), answer, "en"), Labels.NONE);
    }

    private Faqs.Added add(Faqs.Given faq) {
        return as(acme, () -> faqs.add(List.of(faq), soon())).getFirst();
    }

    private List<Passage> found(String question) {
        return as(acme, () -> retrieval.find(question, 5));
    }

    @Test
    void prefersTheCuratedAnswerToWhatDocumentsSay() {
        var text = "Can I return boots? You may return boots within 30 days. Boots that were worn outside are not"
                + " taken back.";
        as(acme, () -> documents.add("Returning boots", Format.TEXT, text, soon()));
        assertThat(found("Can I return boots?").getFirst().curated()).isFalse();
        var faq = add(given("How do I send shoes back?", "Print the label in your account.", "Can I return boots?"));

        var passages = found("Can I return my boots?");
        assertThat(passages).hasSize(2);
        assertThat(passages.getFirst().curated()).isTrue();
        assertThat(passages.getFirst().documentId()).isEqualTo(faq.faq().id());
        assertThat(passages.getFirst().text()).isEqualTo("Print the label in your account.");
        assertThat(passages.get(1).curated()).isFalse();
    }

    @Test
    void aCuratedAnswerToAnotherQuestionIsAPassageLikeAllOthers() {
        add(given("How do I send shoes back?", "Print the label in your account."));

        assertThat(found("How are shoes made?")).allMatch(passage -> !passage.curated());
    }

    @Test
    void anFaqIsFoundOnceHoweverManyOfItsPhrasingsFit() {
        add(given("Where is my order?", "See your account.", "Where is my parcel?", "When does my order come?"));

        assertThat(found("Where is my order now?")).hasSize(1);
    }

    @Test
    void isADocumentOfItsOwnKind() {
        var faq = add(given("Where is my order?", "See your account.")).faq();

        var document = as(acme, () -> documents.get(faq.id())).orElseThrow();
        assertThat(document.curated()).isTrue();
        assertThat(document.title()).isEqualTo("Where is my order?");
        var content = as(acme, () -> documents.content(faq.id())).orElseThrow();
        var passage = found("Where is my order?").getFirst();
        assertThat(content).endsWith(passage.text());
        assertThat(as(acme, () -> storage.used(acme))).isEqualTo(content.length());
        assertThat(as(acme, () -> documents.delete(faq.id()))).isTrue();
        assertThat(as(acme, () -> faqs.get(faq.id()))).isEmpty();
        assertThat(found("Where is my order?")).isEmpty();
        assertThat(as(acme, () -> storage.used(acme))).isZero();
    }

    @Test
    void findsAChangedAnswerAndNotTheOldOne() {
        var faq = add(given("Where is my order?", "See your account.")).faq();
        assertThat(found("Where is my order?")).hasSize(1);

        as(acme, () -> faqs.change(faq.id(), _ -> given("Where is my order?", "Call us.", "Where is my parcel?")));

        assertThat(found("Where is my order?")).extracting(Passage::text).containsExactly("Call us.");
        assertThat(as(acme, () -> faqs.get(faq.id())).orElseThrow().text().alternatives())
                .containsExactly("Where is my parcel?");
        assertThat(as(globex, () -> faqs.change(faq.id(), before -> before))).isEmpty();
        assertThat(as(globex, () -> faqs.delete(faq.id()))).isFalse();
        assertThat(as(acme, () -> faqs.delete(faq.id()))).isTrue();
        assertThat(as(acme, () -> faqs.list(null, null, 10))).isEmpty();
        assertThat(audited()).containsExactly("faq.created", "faq.changed", "faq.deleted");
    }

    private List<String> listed(TenantId tenant, String text) {
        return as(tenant, () -> faqs.list(text, null, 10)).stream()
                .map(faq -> faq.text().question())
                .toList();
    }

    @Test
    void listsThoseWhoseQuestionOrAnswerContainsAText() {
        add(given("Where is my order?", "See your \"account\".", "Has my parcel been sent?"));
        add(given("Is there a discount?", "Yes, 10 % from 100_000 on."));
        assertThat(listed(acme, "ORDER")).containsExactly("Where is my order?");
        assertThat(listed(acme, "\"account\"")).containsExactly("Where is my order?");
        assertThat(listed(acme, "parcel")).containsExactly("Where is my order?");
        assertThat(listed(acme, "10 %")).containsExactly("Is there a discount?");
        assertThat(listed(acme, "1%0")).isEmpty();
        assertThat(listed(acme, "alternatives")).isEmpty();
        assertThat(listed(acme, "e")).containsExactly("Is there a discount?", "Where is my order?");
        assertThat(listed(globex, "order")).isEmpty();
    }

    private List<String> audited() {
        return database.database()
                .acrossTenants(tx -> tx.list(
                        "select action from audit_entries where action like 'faq.%' order by id",
                        row -> row.getString(1)));
    }

    @Test
    void aQuestionHasOneAnswer() {
        var first = add(given("Where is my order?", "See your account."));
        assertThat(add(given("Where is my order?", "See your account.")).created())
                .isFalse();
        assertThatThrownBy(() -> add(given("where is  my order?", "Call us.")))
                .isInstanceOfSatisfying(PlatformException.class, e -> {
                    assertThat(e.code()).isEqualTo(ErrorCode.CONFLICT);
                    assertThat(e.detail()).contains(Documents.name(first.faq().id()));
                });
        var other = add(given("Where are my boots?", "In the shop.")).faq();
        assertThatThrownBy(() -> as(acme, () -> faqs.change(other.id(), _ -> given("Where is my order?", "Here."))))
                .isInstanceOfSatisfying(
                        PlatformException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CONFLICT));
        // all or none
        assertThatThrownBy(() -> as(
                        acme,
                        () -> faqs.add(List.of(given("New?", "Yes."), given("Where is my order?", "No.")), soon())))
                .isInstanceOf(PlatformException.class);
        assertThat(as(acme, () -> faqs.list(null, null, 10))).hasSize(2);
    }

    @Test
    void searchesOnlyDocumentsOfTheScope() {
        var labelled = new Labels("handbook", List.of("returns", "boots"), "staff");
        as(acme, () -> documents.add("A", Format.TEXT, "Boots may be returned by staff.", labelled, soon()));
        as(acme, () -> documents.add("B", Format.TEXT, "Boots may be returned by everybody.", soon()));

        assertThat(titles(Scope.ALL)).containsExactlyInAnyOrder("A", "B");
        assertThat(titles(new Scope(List.of("handbook"), List.of(), List.of()))).containsExactly("A");
        assertThat(titles(new Scope(List.of(), List.of("boots", "other"), List.of())))
                .containsExactly("A");
        assertThat(titles(new Scope(List.of(), List.of("other"), List.of()))).isEmpty();
        assertThat(titles(new Scope(List.of(), List.of(), List.of("customers"))))
                .containsExactly("B");
        assertThat(titles(new Scope(List.of(), List.of(), List.of("staff")))).containsExactlyInAnyOrder("A", "B");
    }

    private List<String> titles(Scope scope) {
        return as(acme, () -> retrieval.find("return boots", "", null, 5, scope)).stream()
                .map(Passage::title)
                .toList();
    }

    @Test
    void changedLabelsAreSearchedByAtOnce() {
        var id = as(acme, () -> documents.add("A", Format.TEXT, "Boots may be returned.", soon()))
                .document()
                .id();
        assertThat(titles(Scope.ALL)).containsExactly("A");
        var labels = new Labels("handbook", List.of(), null);

        assertThat(as(globex, () -> documents.label(id, _ -> labels))).isEmpty();
        assertThat(as(acme, () -> documents.label(id, _ -> labels))
                        .orElseThrow()
                        .labels())
                .isEqualTo(labels);
        assertThat(titles(new Scope(List.of("handbook"), List.of(), List.of()))).containsExactly("A");
        assertThat(titles(Scope.ALL)).containsExactly("A");
    }
}
