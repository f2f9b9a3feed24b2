package dev.parley.privacy;

import dev.parley.audit.Audit;
import dev.parley.kernel.ErrorCode;
import dev.parley.kernel.Ids;
import dev.parley.kernel.PlatformException;
import dev.parley.kernel.TenantId;
import dev.parley.platform.crypto.Vault;
import dev.parley.platform.http.AnswerSeal;
import dev.parley.platform.http.Route;
import dev.parley.platform.sql.Changes;
import dev.parley.platform.sql.Database;
import dev.parley.platform.sql.Tx;
import dev.parley.platform.tasks.Tasks;
import dev.parley.privacy.detect.Kind;
import dev.parley.providers.ChatRequest;
import dev.parley.tenancy.Tenant;
import dev.parley.tenancy.TenantConfig.Privacy.Mode;
import dev.parley.tenancy.Tenants;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.BiFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/// Screens what a tenant's callers send, by the mode that the tenant has chosen. Touches memory only.
public final class Privacy {
    /// While a tenant's mode is not known: what is said must not say too much.
    private static final Policy STRICTEST = new Policy(Mode.REDACT, EnumSet.allOf(Kind.class), false);

    private final Pseudonyms pseudonyms;
    private final EndUsers endUsers;
    private final TokenBook tokens;
    private final Tenants tenants;
    private final AnswerSeal answers;
    private final Retention retention;
    private final List<Route> routes;

    /// @param tasks write what was seen, in the background
    public Privacy(Database database, Changes changes, Vault vault, Tenants tenants, Tasks tasks) {
        this.tenants = tenants;
        pseudonyms = new Pseudonyms(database, changes, vault);
        endUsers = new EndUsers(database, changes, pseudonyms, tasks);
        tokens = new TokenBook(database, changes, vault, tasks);
        answers = new StoredAnswers(tenants, vault, endUsers);
        retention = new Retention(database, vault, tenants);
        routes = Stream.of(
                        new RevealApi(database, tokens).routes(),
                        new ErasuresApi(new Erasures(database, vault, endUsers)).routes(),
                        new RetentionApi(retention, tenants).routes())
                .flatMap(List::stream)
                .toList();
    }

    public List<Route> routes() {
        return routes;
    }

    /// Deletes what tenants no longer want kept.
    public Retention retention() {
        return retention;
    }

    /// Whom a tenant's callers call by this name. Null when it is too long to be one.
    public @Nullable UUID endUser(TenantId tenant, String name) {
        return endUsers.id(tenant, name);
    }

    /// How answers that are stored are kept, and whatever else was said.
    public AnswerSeal answers() {
        return answers;
    }

    /// The request as providers may see it, and the way back for their answer.
    /// @throws PlatformException PERSONAL_DATA_BLOCKED naming the kinds, never the data
    public Screened screen(Tenant tenant, ChatRequest request) {
        var endUser = endUsers.id(tenant.id(), request.endUser().orElse(null));
        if (endUser != null) endUsers.seen(tenant.id(), endUser);
        var policy = Policy.of(tenant.config());
        if (policy == null || !policy.screens()) return new Screened(request, null);
        var screening = new Screening(policy.detectors(), replacement(policy, tenant.id()));
        var screened = screening.request(request);
        if (screening.kinds().isEmpty()) return new Screened(request, null);
        if (policy.mode() == Mode.BLOCK) throw blocked(screening.kinds());
        if (policy.mode() == Mode.REDACT) return new Screened(screened, null);
        remember(tenant.id(), endUser, screening);
        return new Screened(screened, new Restoration(screening.values()));
    }

    /// Texts whose answer holds none of them, such as those to be embedded.
    /// @throws PlatformException PERSONAL_DATA_BLOCKED
    public List<String> screen(Tenant tenant, List<String> texts) {
        var policy = Policy.of(tenant.config());
        if (policy == null || !policy.screens()) return texts;
        var screening = new Screening(policy.detectors(), replacement(policy, tenant.id()));
        var screened = texts.stream().map(screening::text).toList();
        if (policy.mode() == Mode.BLOCK && !screening.kinds().isEmpty()) throw blocked(screening.kinds());
        remember(tenant.id(), null, screening);
        return screened;
    }

    /// Further fields of a request.
    /// @throws PlatformException PERSONAL_DATA_BLOCKED
    public ObjectNode screen(Tenant tenant, ObjectNode fields) {
        var texts = new ArrayList<String>();
        Trees.tree(fields, text -> {
            texts.add(text);
            return text;
        });
        var screened = screen(tenant, texts).iterator();
        return (ObjectNode) Trees.tree(fields, _ -> screened.next());
    }

    /// What of a text may be logged for a tenant. Asks memory alone: a line may be logged from inside a transaction.
    /// All that is known goes while the tenant is not there.
    /// @param tenant its id as shown to callers
    public String logged(String tenant, String text) {
        var id = Ids.parse("ten", tenant).map(TenantId::new);
        if (id.isEmpty()) return text;
        var found = tenants.peek(id.get());
        var policy = found.isPresent() ? Policy.of(found.get().config()) : STRICTEST;
        return policy == null ? text : labels(policy).text(text);
    }

    /// What of a text may be recorded for a tenant. Network addresses stay: there they are of callers and of what is
    /// configured.
    /// @param tx the transaction that is recorded
    /// @param json text that may be JSON
    public String audited(Tx tx, TenantId tenant, String json) {
        if (tenant.equals(Audit.INSTALLATION)) return json;
        var policy =
                tenants.find(tx, tenant).map(found -> Policy.of(found.config())).orElse(null);
        return policy == null ? json : Trees.plain(json, labels(policy.withoutAddresses())::text);
    }

    private static Screening labels(Policy policy) {
        return new Screening(policy.detectors(), (kind, _) -> Token.label(kind));
    }

    private BiFunction<Kind, String, String> replacement(Policy policy, TenantId tenant) {
        if (policy.mode() != Mode.TOKENIZE) return (kind, _) -> Token.label(kind);
        return (kind, value) -> Token.of(kind, pseudonyms.mac(tenant, "token " + kind, value));
    }

    private void remember(TenantId tenant, @Nullable UUID endUser, Screening screening) {
        screening.values().forEach((value, token) -> {
            if (Token.kind(token).isPresent()) tokens.remember(tenant, endUser, token, value);
        });
    }

    private static PlatformException blocked(Set<Kind> kinds) {
        var names = kinds.stream().map(Kind::spelling).collect(Collectors.joining(", "));
        return new PlatformException(
                ErrorCode.PERSONAL_DATA_BLOCKED,
                "The request holds personal data (" + names
                        + "), which the tenant does not let through; leave it out.");
    }
}
