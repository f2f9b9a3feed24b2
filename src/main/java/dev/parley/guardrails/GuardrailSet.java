package dev.parley.guardrails;

import dev.parley.embeddings.Encoder;
import dev.parley.guardrails.Guardrails.OnTimeout;
import dev.parley.guardrails.Rule.Action;
import dev.parley.guardrails.Rule.Stage;
import dev.parley.guardrails.Verdict.Check;
import dev.parley.guardrails.Verdict.Outcome;
import dev.parley.guardrails.Verdict.Refusal;
import dev.parley.guardrails.injection.InjectionScreen;
import dev.parley.guardrails.injection.Likeness;
import dev.parley.platform.json.Json;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// A tenant's guardrails, compiled. Immutable; any number of threads may use one.
///
/// Checks run one after the other in the caller's thread, plain ones before those that need an embedding, and
/// end with the first that refuses.
public final class GuardrailSet {
    /// A value of an injection rule.
    static final String BY_MEANING = "semantic";
    /// What stands in place of what was taken out.
    public static final String REDACTED = "[redacted]";

    private static final int MOST_PLACES = 500;
    private static final String TOOLS = "blocked_tools";
    private static final String GENERAL = "This cannot be answered here.";

    private final List<Compiled> input;
    private final List<Compiled> passage;
    private final List<Compiled> output;
    private final Set<String> blockedTools;
    private final long budgetNanos;
    private final OnTimeout onTimeout;
    private final Encoder encoder;
    private final String version;

    private GuardrailSet(Guardrails guardrails, Supplier<Likeness> likeness, Encoder encoder) {
        this.encoder = encoder;
        version = UUID.nameUUIDFromBytes(Json.write(guardrails)).toString();
        input = compiled(guardrails, Stage.INPUT, likeness);
        passage = compiled(guardrails, Stage.PASSAGE, likeness);
        output = compiled(guardrails, Stage.OUTPUT, likeness);
        blockedTools = Set.copyOf(guardrails.blockedTools());
        Integer budget = guardrails.checkBudgetMs();
        budgetNanos = TimeUnit.MILLISECONDS.toNanos(budget == null ? Guardrails.BUDGET_MS : budget);
        onTimeout = guardrails.onTimeout() == OnTimeout.FAIL_CLOSED ? OnTimeout.FAIL_CLOSED : OnTimeout.FAIL_OPEN;
    }

    /// Names what the rules say: the same for the same rules.
    public String version() {
        return version;
    }

    /// Takes time where there are semantic rules or topics: some milliseconds for each example.
    ///
    /// @param guardrails without faults, as `GuardrailFaults` says
    /// @param likeness asked for when a rule judges injections by meaning; the same for all tenants
    public static GuardrailSet of(Guardrails guardrails, Encoder encoder, Supplier<Likeness> likeness) {
        return new GuardrailSet(guardrails, likeness, encoder);
    }

    private List<Compiled> compiled(Guardrails guardrails, Stage stage, Supplier<Likeness> likeness) {
        var all = new ArrayList<Compiled>();
        for (var rule : guardrails.rules())
            if (rule.stage() == stage) all.add(compiled(rule, finder(rule, likeness, encoder)));
        var topics = guardrails.topics();
        if (topics != null && stage == Stage.INPUT)
            all.add(new Compiled(
                    OnTopic.ID,
                    OnTopic.ID,
                    Action.BLOCK,
                    topics.message() == null ? "That is not among the topics of this assistant." : topics.message(),
                    new OnTopic(topics, encoder)));
        // an embedding takes a hundred times as long as any other check
        all.sort(Comparator.comparing(GuardrailSet::needsEmbedding));
        return List.copyOf(all);
    }

    private static boolean needsEmbedding(Compiled rule) {
        return rule.finder() instanceof Alike
                || rule.finder() instanceof OnTopic
                || rule.finder() instanceof Orders orders && orders.byMeaning();
    }

    private static Compiled compiled(Rule rule, @Nullable Finder finder) {
        return new Compiled(
                rule.id(),
                rule.kind().spelling(),
                rule.action(),
                rule.message() == null ? GENERAL : rule.message(),
                finder);
    }

    private static @Nullable Finder finder(Rule rule, Supplier<Likeness> likeness, Encoder encoder) {
        return switch (rule.kind()) {
            case CONTAINS -> new Phrases(rule.values(), false);
            case BANNED -> new Phrases(rule.values(), true);
            case REGEX -> new Expressions(rule.values());
            case SECRET -> new Secrets();
            case PII -> new Personal(rule.values());
            case SEMANTIC ->
                new Alike(encoder.encode(rule.values()), rule.threshold() == null ? Alike.THRESHOLD : rule.threshold());
            case INJECTION ->
                new Orders(
                        rule.threshold() == null ? InjectionScreen.THRESHOLD : rule.threshold(),
                        rule.values().contains(BY_MEANING) ? likeness.get() : null);
            // made for each answer
            case PROMPT_LEAK -> null;
        };
    }

    /// Inspects what a user wrote.
    public Verdict inspect(String text) {
        return inspect(text, () -> encoder.later(text));
    }

    /// @param embedding of the text, asked for only when a check needs it
    public Verdict inspect(String text, Supplier<? extends Future<float[]>> embedding) {
        return inspect(input, new Subject(text, embedding));
    }

    /// Inspects a passage of a document, which is data: orders in it are taken out by a rule that redacts, and
    /// by one that blocks the passage is to be left away.
    public Verdict inspectPassage(String text) {
        return inspect(passage, new Subject(text, () -> encoder.later(text)));
    }

    /// Where a rule finds something.
    ///
    /// @param rule the rule's id
    /// @param start in units of UTF-16
    /// @param end exclusive
    record Place(String rule, int start, int end) {}

    /// Where each rule finds something in a text, whatever the others find: to be shown, not to decide by.
    ///
    /// @return the first 500 in the order of the rules
    List<Place> places(Stage stage, String text) {
        var subject = new Subject(text, () -> encoder.later(text));
        var rules = switch (stage) {
            case INPUT -> input;
            case PASSAGE -> passage;
            case OUTPUT -> output;
        };
        return rules.stream()
                .flatMap(rule -> rule.run(subject, budgetNanos).spans().stream()
                        .map(span -> new Place(rule.id(), span.start(), span.end())))
                .limit(MOST_PLACES)
                .toList();
    }

    /// Inspects the names of the tools that a request offers or an answer calls.
    public Verdict inspectTools(Collection<String> names) {
        if (blockedTools.isEmpty()) return new Verdict(List.of(), null, "", null);
        var blocked = names.stream().filter(blockedTools::contains).toList();
        var check = new Check(TOOLS, TOOLS, blocked.isEmpty() ? Outcome.PASSED : Outcome.FOUND, blocked.size(), 0);
        return blocked.isEmpty()
                ? new Verdict(List.of(check), null, "", null)
                : new Verdict(
                        List.of(check),
                        Action.BLOCK,
                        "",
                        new Refusal(TOOLS, "The tool " + blocked.getFirst() + " is blocked."));
    }

    public boolean blocksTools() {
        return !blockedTools.isEmpty();
    }

    public boolean screensInput() {
        return !input.isEmpty();
    }

    public boolean screensPassages() {
        return !passage.isEmpty();
    }

    public boolean screensOutput() {
        return !output.isEmpty();
    }

    /// A screen for one answer.
    ///
    /// @param system what must not leak: the system prompt without the passages the answer is to quote from
    public OutputScreen output(String system) {
        var rules = output;
        if (rules.stream().anyMatch(GuardrailSet::isLeak)) {
            var leak = new Leak(system);
            if (!leak.isEmpty())
                rules = rules.stream()
                        .map(rule -> isLeak(rule) ? rule.with(leak) : rule)
                        .toList();
        }
        return new OutputScreen(rules, budgetNanos, onTimeout);
    }

    private static boolean isLeak(Compiled rule) {
        return rule.kind().equals(Rule.Kind.PROMPT_LEAK.spelling());
    }

    private Verdict inspect(List<Compiled> rules, Subject subject) {
        if (rules.isEmpty()) return new Verdict(List.of(), null, subject.text(), null);
        var checks = new ArrayList<Check>(rules.size());
        var redacted = new ArrayList<Span>();
        Action action = null;
        Refusal refusal = null;
        for (var rule : rules) {
            if (refusal != null) {
                checks.add(new Check(rule.id(), rule.kind(), Outcome.NOT_RUN, 0, 0));
                continue;
            }
            var result = rule.run(subject, budgetNanos);
            checks.add(rule.check(result));
            if (result.refuses(rule, onTimeout)) refusal = rule.refusal(result);
            if (result.outcome() != Outcome.FOUND) continue;
            if (action == null || rule.action().compareTo(action) > 0) action = rule.action();
            if (rule.action() == Action.REDACT) redacted.addAll(result.spans());
        }
        return new Verdict(checks, refusal == null ? action : Action.BLOCK, without(subject.text(), redacted), refusal);
    }

    private static String without(String text, List<Span> spans) {
        if (spans.isEmpty()) return text;
        spans.sort(Comparator.comparingInt(Span::start));
        var out = new StringBuilder(text.length());
        int at = 0;
        for (var span : spans) {
            if (span.end() <= at) continue;
            if (span.start() >= at) out.append(text, at, span.start()).append(REDACTED);
            at = span.end();
        }
        return out.append(text, at, text.length()).toString();
    }
}
