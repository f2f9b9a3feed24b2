package dev.parley.gateway;

import dev.parley.audit.Audit;
import dev.parley.guardrails.GuardrailSet;
import dev.parley.guardrails.TenantGuardrails;
import dev.parley.guardrails.Verdict;
import dev.parley.guardrails.Verdict.Check;
import dev.parley.guardrails.Verdict.Outcome;
import dev.parley.guardrails.Verdict.Refusal;
import dev.parley.kernel.Ids;
import dev.parley.kernel.TenantId;
import dev.parley.knowledge.Passage;
import dev.parley.platform.sql.Database;
import dev.parley.platform.telemetry.Metrics;
import dev.parley.providers.ChatRequest;
import dev.parley.providers.ChatStream;
import dev.parley.providers.Message;
import dev.parley.providers.Message.Part;
import dev.parley.providers.Tools;
import dev.parley.tenancy.Tenant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The tenant's guardrails around one request: what the user wrote and the tools it offers, what documents say, what
/// the model answers. Whatever is found, or could not be checked, is told in the audit log, check by check.
final class Guarding {
    private final TenantGuardrails guardrails;
    private final Database database;
    private final Metrics metrics;
    private final Map<String, Metrics.Counter> counters = new ConcurrentHashMap<>();

    Guarding(TenantGuardrails guardrails, Database database, Metrics metrics) {
        this.guardrails = guardrails;
        this.database = database;
        this.metrics = metrics;
    }

    /// A request that was inspected.
    static final class Guarded {
        private final UUID id;
        private final TenantId tenant;
        private final ChatRequest request;
        private final @Nullable GuardrailSet set;
        private volatile @Nullable Refusal refusal;

        private Guarded(
                UUID id, TenantId tenant, ChatRequest request, @Nullable GuardrailSet set, @Nullable Refusal refusal) {
            this.id = id;
            this.tenant = tenant;
            this.request = request;
            this.set = set;
            this.refusal = refusal;
        }

        /// What the request became after it was inspected.
        Guarded with(ChatRequest other, @Nullable Refusal why) {
            return new Guarded(id, tenant, other, set, why);
        }

        /// With what was to be redacted taken out.
        ChatRequest request() {
            return request;
        }

        /// Whether the answer is looked through.
        boolean screensOutput() {
            return set != null && set.screensOutput();
        }

        /// Why the request, or from some point on its answer, is refused; null while it is not.
        @Nullable
        Refusal refusal() {
            return refusal;
        }
    }

    Guarded inspect(Admission.Admitted admitted, Question question) {
        var tenant = admitted.tenant();
        var set = guardrails.of(tenant, question.assistant().guardrails()).orElse(null);
        return inspect(admitted.id(), tenant, question.request(), set);
    }

    private Guarded inspect(UUID id, Tenant tenant, ChatRequest request, @Nullable GuardrailSet set) {
        if (set == null) return new Guarded(id, tenant.id(), request, null, null);
        var tools = set.inspectTools(names(request.tools()));
        tell(tenant.id(), id, "tools", tools);
        if (tools.refusal() != null) return new Guarded(id, tenant.id(), request, set, tools.refusal());
        if (!set.screensInput()) return new Guarded(id, tenant.id(), request, set, null);
        var messages = new ArrayList<Message>(request.messages().size());
        boolean changed = false;
        for (var message : request.messages()) {
            if (message.role() != Message.Role.USER) {
                messages.add(message);
                continue;
            }
            var parts = new ArrayList<Part>(message.parts().size());
            for (var part : message.parts()) {
                if (!(part instanceof Part.Text text)) {
                    parts.add(part);
                    continue;
                }
                var verdict = set.inspect(text.text());
                tell(tenant.id(), id, "input", verdict);
                if (verdict.refusal() != null) return new Guarded(id, tenant.id(), request, set, verdict.refusal());
                changed |= !verdict.text().equals(text.text());
                parts.add(new Part.Text(verdict.text(), text.extra()));
            }
            messages.add(new Message(message.role(), parts, message.extra()));
        }
        return new Guarded(id, tenant.id(), changed ? request.withMessages(messages) : request, set, null);
    }

    private static List<String> names(Tools tools) {
        return tools.list().stream()
                .filter(Tools.Tool.Function.class::isInstance)
                .map(tool -> ((Tools.Tool.Function) tool).name())
                .toList();
    }

    /// The passages that may be put before a model: orders to it are taken out, or the passage is left away.
    List<Passage> passages(Guarded guarded, List<Passage> found) {
        var set = guarded.set;
        if (set == null || !set.screensPassages()) return found;
        var kept = new ArrayList<Passage>(found.size());
        for (var passage : found) {
            var verdict = set.inspectPassage(passage.text());
            tell(guarded.tenant, guarded.id, "passage", verdict);
            if (!verdict.refused()) kept.add(passage.withText(verdict.text()));
        }
        return kept;
    }

    /// The answer as the caller may see it.
    ChatStream screened(Guarded guarded, ChatRequest request, ChatStream answer) {
        var set = guarded.set;
        if (set == null || !(set.screensOutput() || set.blocksTools())) return answer;
        // not the passages, which the answer is to quote
        var system = request.messages().stream()
                .filter(message -> message.role() == Message.Role.SYSTEM || message.role() == Message.Role.DEVELOPER)
                .map(Message::text)
                .collect(Collectors.joining("\n"));
        return new GuardedStream(answer, set, set.output(system), verdict -> {
            guarded.refusal = verdict.refusal();
            tell(guarded.tenant, guarded.id, "output", verdict);
        });
    }

    private void tell(TenantId tenant, UUID id, String stage, Verdict verdict) {
        boolean worth = verdict.action() != null;
        for (var check : verdict.checks()) {
            if (check.outcome() == Outcome.PASSED || check.outcome() == Outcome.NOT_RUN) continue;
            worth = true;
            counter(stage, check).add();
        }
        if (!worth) return;
        var action = verdict.refused()
                ? "refused"
                : verdict.action() == null
                        ? "unchecked"
                        : verdict.action().name().toLowerCase(Locale.ROOT);
        var checks = verdict.checks().stream().map(Guarding::shown).toList();
        database.acrossTenantsDo(tx -> Audit.record(
                tx,
                tenant,
                "guardrail." + action,
                Ids.format("use", id),
                null,
                Map.of("stage", stage, "checks", checks)));
    }

    private static Map<String, Object> shown(Check check) {
        return Map.of(
                "rule", check.rule(),
                "kind", check.kind(),
                "outcome", check.outcome().name().toLowerCase(Locale.ROOT),
                "findings", check.findings());
    }

    private Metrics.Counter counter(String stage, Check check) {
        var outcome = check.outcome().name().toLowerCase(Locale.ROOT);
        return counters.computeIfAbsent(
                stage + ' ' + check.kind() + ' ' + outcome,
                _ -> metrics.counter(
                        "parley_guardrail_findings_total",
                        "Checks that found something or did not end, by stage and kind of rule",
                        "stage",
                        stage,
                        "kind",
                        check.kind(),
                        "outcome",
                        outcome));
    }
}
