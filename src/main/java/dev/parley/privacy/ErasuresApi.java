package dev.parley.privacy;

import dev.parley.kernel.ErrorCode;
import dev.parley.kernel.Ids;
import dev.parley.kernel.Permission;
import dev.parley.kernel.PlatformException;
import dev.parley.platform.http.Exchange;
import dev.parley.platform.http.Route;
import dev.parley.tenancy.Tenancy;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// `/api/v1/erasures`. The person is named in the body, not in the address, which proxies write down.
final class ErasuresApi {
    private static final String PATH = "/api/v1/erasures";
    private static final int MAX_BODY = 64 * 1024;

    private final Erasures erasures;

    ErasuresApi(Erasures erasures) {
        this.erasures = erasures;
    }

    List<Route> routes() {
        return List.of(
                Route.post(PATH, Permission.PRIVACY_MANAGE, this::erase)
                        .idempotent(true)
                        .maxBody(MAX_BODY),
                Route.get(PATH, Permission.PRIVACY_MANAGE, this::list),
                Route.get(PATH + "/{id}", Permission.PRIVACY_MANAGE, this::read));
    }

    record Request(@Nullable String endUser) {}

    private void erase(Exchange exchange) {
        var name = exchange.read(Request.class).endUser;
        if (name == null || name.isBlank() || name.length() > EndUsers.LONGEST)
            throw PlatformException.invalid(
                    "end_user",
                    "end_user must be the name by which requests called the person, of 1 to " + EndUsers.LONGEST
                            + " characters.");
        var receipt = Receipt.of(erasures.erase(Tenancy.current(), name));
        exchange.header("Location", PATH + "/" + receipt.id()).json(201, receipt);
    }

    private void list(Exchange exchange) {
        int limit = exchange.query("limit", 20, 1, 100);
        var before = exchange.query("cursor")
                .map(text -> Ids.parse("era", text)
                        .orElseThrow(() ->
                                PlatformException.invalid("cursor", "cursor must be a next_cursor of this list.")))
                .orElse(null);
        exchange.json(200, erasures.list(Tenancy.current(), before, limit).map(Receipt::of));
    }

    private void read(Exchange exchange) {
        var id = exchange.pathParam("id");
        var erasure = Ids.parse("era", id)
                .flatMap(uuid -> erasures.find(Tenancy.current(), uuid))
                .orElseThrow(() -> new PlatformException(ErrorCode.NOT_FOUND, "There is no erasure " + id + "."));
        exchange.json(200, Receipt.of(erasure));
    }
}
