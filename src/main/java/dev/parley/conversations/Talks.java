package dev.parley.conversations;

import dev.parley.conversations.RunRows.Named;
import dev.parley.gateway.Gateway;
import dev.parley.identity.Caller;
import dev.parley.kernel.Ids;
import dev.parley.kernel.PlatformException;
import dev.parley.kernel.TenantId;
import dev.parley.tenancy.Tenancy;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Conversations for whoever holds a connection: what the routes do one request at a time, with the same rules.
/// Tenant and caller are bound, as they are for a request.
public final class Talks {
    /// Names the token of an end user.
    public static final String END_USER_HEADER = EndUserTokens.HEADER;

    private final ConversationRows conversations;
    private final ConversationsApi beginnings;
    private final RunRows rows;
    private final RunsApi found;
    private final Runs runs;
    private final EndUserTokens tokens;
    private final Viewers viewers;
    private final Gateway gateway;

    Talks(
            ConversationRows conversations,
            ConversationsApi beginnings,
            RunRows rows,
            RunsApi found,
            Runs runs,
            EndUserTokens tokens,
            Viewers viewers,
            Gateway gateway) {
        this.conversations = conversations;
        this.beginnings = beginnings;
        this.rows = rows;
        this.found = found;
        this.runs = runs;
        this.tokens = tokens;
        this.viewers = viewers;
        this.gateway = gateway;
    }

    /// An end user by the tenant's name, and from when until when that was vouched for.
    public record Proved(String endUser, Instant since, Instant until) {}

    /// @throws PlatformException INVALID_TOKEN or EXPIRED_TOKEN
    public Proved prove(String endUserToken) {
        var claims = tokens.claims(Tenancy.current(), endUserToken);
        return new Proved(claims.endUser(), claims.issuedAt(), claims.expiresAt());
    }

    /// @param since when it was vouched for that this is the end user
    /// @throws PlatformException EXPIRED_TOKEN when that was taken back
    public void requireVouched(TenantId tenant, String endUser, Instant since) {
        Tenancy.run(tenant, () -> tokens.requireUncut(tenant, endUser, since));
    }

    /// @param endUser null for the tenant itself
    public Viewer viewer(@Nullable String endUser, boolean page) {
        var tenant = Tenancy.current();
        return endUser == null ? new Viewer(tenant, null, null, page) : viewers.named(tenant, endUser, page);
    }

    /// A name for somebody whose name nobody knows.
    public static String stranger() {
        return EndUserTokens.stranger();
    }

    /// By which the viewer, an end user, comes back.
    public @Nullable String token(Viewer viewer) {
        return beginnings.strangersToken(viewer);
    }

    /// @throws PlatformException NOT_FOUND also for another's
    public UUID conversation(Viewer viewer, String id) {
        return Ids.parse(ConversationRows.PREFIX, id)
                .map(found -> conversations.get(viewer, found).id())
                .orElseThrow(() -> ConversationRows.unknown(id));
    }

    public UUID begin(Viewer viewer, NewConversation wanted) {
        return beginnings.create(viewer, wanted).id();
    }

    /// The runs that a conversation has going on.
    public List<UUID> running(Viewer viewer, UUID conversation) {
        return rows.running(conversations.get(viewer, conversation));
    }

    /// What is said.
    ///
    /// @param session that says it
    /// @param key the client's own name for it
    /// @param parallel whether it may be answered while another is
    public record Saying(
            @Nullable String content,
            boolean cached,
            @Nullable Integer maxTokens,
            UUID session,
            String key,
            boolean parallel) {
        /// @throws PlatformException INVALID_REQUEST
        public void require() {
            RunsApi.content(content, maxTokens);
        }
    }

    /// The run that answers this already.
    public Optional<UUID> said(TenantId tenant, UUID session, String key) {
        return rows.said(tenant, new Named(session, key)).map(Run::id);
    }

    /// Begins to answer.
    /// @throws PlatformException NOT_FOUND; CONFLICT while another run of the conversation goes on; as messages
    ///     over HTTP are refused
    public UUID say(Viewer viewer, UUID conversation, Saying what) {
        gateway.refuseFlood((_, _) -> {});
        var asked = new Runs.Asked(
                RunsApi.content(what.content, what.maxTokens),
                List.of(),
                what.cached,
                what.maxTokens,
                Caller.current(),
                new Named(what.session, what.key),
                what.parallel);
        var in = conversations.get(viewer, conversation);
        try {
            return runs.begin(in, asked).id;
        } catch (RuntimeException refused) {
            // said on another connection at the same time
            return said(viewer.tenant(), what.session, what.key).orElseThrow(() -> refused);
        }
    }

    /// @param after the last frame that the follower has
    /// @param news run whenever there is more to read: must not wait
    /// @throws PlatformException NOT_FOUND also for another's
    public Follow follow(Viewer viewer, UUID run, long after, Runnable news) {
        return runs.follow(find(viewer, run), run, after, news);
    }

    private Conversation find(Viewer viewer, UUID run) {
        return runs.live(run)
                .map(live -> live.conversation)
                .filter(viewer::sees)
                .orElseGet(() ->
                        found.find(viewer, Ids.format(RunRows.PREFIX, run)).of());
    }

    /// Ends a run as cancelled, soon.
    /// @throws PlatformException NOT_FOUND also for another's
    public void cancel(Viewer viewer, UUID run) {
        runs.cancel(find(viewer, run), run);
    }

    /// The runs that a session began behind one that it knows; the newest alone when it knows none.
    public List<UUID> ofSession(UUID session, @Nullable UUID known) {
        return rows.ofSession(Tenancy.current(), session, known).stream()
                .map(Run::id)
                .toList();
    }
}
