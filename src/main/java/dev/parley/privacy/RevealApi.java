package dev.parley.privacy;

import dev.parley.audit.Audit;
import dev.parley.kernel.Ids;
import dev.parley.kernel.Permission;
import dev.parley.kernel.PlatformException;
import dev.parley.platform.http.Exchange;
import dev.parley.platform.http.Route;
import dev.parley.platform.sql.Database;
import dev.parley.tenancy.Tenancy;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// `POST /api/v1/privacy/reveal`: what tokens stand for. Each that is revealed is in the audit log.
final class RevealApi {
    private static final int MOST = 100;
    private static final int MAX_BODY = 64 * 1024;

    private final Database database;
    private final TokenBook tokens;

    RevealApi(Database database, TokenBook tokens) {
        this.database = database;
        this.tokens = tokens;
    }

    List<Route> routes() {
        return List.of(Route.post("/api/v1/privacy/reveal", Permission.PRIVACY_REVEAL, this::reveal)
                .maxBody(MAX_BODY));
    }

    record Request(@Nullable List<@Nullable String> tokens) {}

    /// @param kind null when it is no token at all
    /// @param value null when it is not known: never made for this tenant, past its retention, or erased
    record Value(
            String token, @Nullable String kind, @Nullable String value) {}

    /// @param target whose data it is; the token itself when it is of nobody in particular
    private record Revealed(String token, String target) {}

    private void reveal(Exchange exchange) {
        var asked = checked(exchange.read(Request.class).tokens);
        var values = new ArrayList<Value>(asked.size());
        var entries = new ArrayList<Revealed>();
        for (var token : asked) {
            var kind = Token.kind(token).orElse(null);
            var found = kind == null
                    ? null
                    : tokens.reveal(Tenancy.current(), token).orElse(null);
            values.add(new Value(token, kind == null ? null : kind.spelling(), found == null ? null : found.value()));
            if (found != null) entries.add(new Revealed(token, target(token, found)));
        }
        // in the log before it is told
        if (!entries.isEmpty())
            database.inTenantDo(tx -> entries.forEach(entry -> Audit.record(
                    tx, Tenancy.current(), "token.revealed", entry.target(), null, Map.of("token", entry.token()))));
        exchange.json(200, Map.of("data", values));
    }

    private static String target(String token, TokenBook.Revealed found) {
        return found.endUser() == null ? token : Ids.format("eus", found.endUser());
    }

    private static List<String> checked(@Nullable List<@Nullable String> tokens) {
        if (tokens == null || tokens.isEmpty() || tokens.size() > MOST)
            throw PlatformException.invalid("tokens", "tokens must be an array of 1 to " + MOST + " tokens.");
        var distinct = new LinkedHashSet<String>();
        for (var token : tokens) {
            if (token == null || token.isEmpty() || token.length() > 64)
                throw PlatformException.invalid(
                        "tokens",
                        "tokens must hold texts such as [EMAIL_k3f7q2m5x4ta], each of at most 64 characters.");
            distinct.add(token);
        }
        return List.copyOf(distinct);
    }
}
