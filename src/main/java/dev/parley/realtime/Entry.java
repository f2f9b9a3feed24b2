package dev.parley.realtime;

import dev.parley.conversations.Talks;
import dev.parley.identity.Authenticate;
import dev.parley.identity.Caller;
import dev.parley.kernel.ErrorCode;
import dev.parley.kernel.Ids;
import dev.parley.kernel.PlatformException;
import dev.parley.platform.json.Json;
import dev.parley.realtime.Doors.Guest;
import dev.parley.realtime.Doors.Place;
import dev.parley.realtime.Grants.Grant;
import dev.parley.realtime.Grants.Kind;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The first message of a socket: who is there, and whether a session goes on.
record Entry(Doors doors, Grants grants, Talks talks) {
    /// @throws PlatformException saying why not
    Guest letIn(Protocol.Auth auth, Place place) {
        long shown = Stream.of(auth.token(), auth.apiKey(), auth.ticket(), auth.resumeToken())
                .filter(Objects::nonNull)
                .count();
        if (shown != 1)
            throw new PlatformException(
                    ErrorCode.MISSING_CREDENTIALS,
                    "Send one of token (an API key or access token), ticket and resume_token.");
        return doors.admit(named(grant(auth, place)), place);
    }

    private Grant grant(Protocol.Auth auth, Place place) {
        if (auth.ticket() != null) return grants.open(Kind.TICKET, auth.ticket());
        if (auth.resumeToken() != null) return grants.open(Kind.RESUME, auth.resumeToken());
        var credential = Optional.ofNullable(auth.token()).or(() -> Optional.ofNullable(auth.apiKey()));
        return first(credential.orElseThrow(), auth.endUserToken(), place);
    }

    private Grant first(String credential, @Nullable String endUserToken, Place place) {
        var caller = doors.prove(credential, place);
        return Authenticate.call(caller, place.address(), place.requestId(), null, () -> {
            var proved = endUserToken == null ? null : talks.prove(endUserToken);
            return new Grant(
                    caller.requireTenant(),
                    Ids.next(),
                    credential,
                    proved == null ? null : proved.endUser(),
                    caller.kind() == Caller.Kind.WIDGET,
                    proved == null ? Instant.now() : proved.since(),
                    proved == null ? null : proved.until(),
                    null,
                    null,
                    null);
        });
    }

    /// A page always speaks for somebody, if need be for a stranger.
    private static Grant named(Grant of) {
        return of.page() && of.endUser() == null ? of.named(Talks.stranger()) : of;
    }

    /// @param in the conversation that is talked in; null for none yet
    String welcome(Guest guest, @Nullable UUID in, boolean resumed, @Nullable String replyTo) {
        var token = grants.make(Kind.RESUME, guest.grant());
        var data = Json.object()
                .put("session_id", Ids.format("ses", guest.grant().session()))
                .put("resume_token", token.text())
                .put("resume_expires_at", token.expiresAt().toString())
                .put("resumed", resumed);
        if (in != null) data.put("conversation_id", Ids.format("conv", in));
        // whom nobody vouched for has nothing else to come back by
        if (guest.grant().page()
                && guest.grant().until() == null
                && guest.caller().kind() == Caller.Kind.WIDGET) data.put("end_user_token", talks.token(guest.viewer()));
        if (replyTo != null) data.put("reply_to", replyTo);
        data.put("heartbeat_ms", Sockets.BEAT * 1000).put("idle_ms", Sockets.IDLE / 1_000_000);
        return Envelope.write("welcome", data);
    }
}
