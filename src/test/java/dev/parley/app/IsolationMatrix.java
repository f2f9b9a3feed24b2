package dev.parley.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.app.IsolationCases.Cell;
import dev.parley.app.IsolationCases.Transport;
import dev.parley.app.TwoTenants.Side;
import dev.parley.platform.http.Route;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Supplier;

/// `docs/isolation.md`: what each route answers to whom, by each transport, as it was answered just now.
final class IsolationMatrix {
    static final Path FILE = Path.of("docs/isolation.md");
    private static final String ASSETS = "/docs/assets/";
    private static final String HEAD = """
            # Isolation

            What each route answers, by each transport, to callers who differ in nothing but who they are. *Own* asks with a
            key of the tenant for something of that tenant. *Other tenant* sends the same request with another tenant's key;
            where that succeeds the answer holds the asking tenant's things only. An *operator* acts in a tenant that
            `X-Tenant-ID` names, with a reason in `X-Parley-Reason`. A socket (*WS*) is told who asks in its first message and
            answers with a `welcome` or a close code; an operator opens one with a ticket. Written by `IsolationIT` from the routes and from real
            answers (`./parley test -Dtest=IsolationIT -Dregenerate=true`), and compared with them in every build: a route
            without its row fails it.

            | route | transport | no credentials | own | other tenant | operator, no tenant named | operator in the tenant | operator without a reason |
            |---|---|---|---|---|---|---|---|
            """;

    private final TwoTenants both;

    IsolationMatrix(TwoTenants both) {
        this.both = both;
    }

    String write() {
        var text = new StringBuilder(HEAD);
        both.parley().routes().stream()
                .sorted(Comparator.comparing(Route::path))
                .forEach(route -> rows(route).forEach(text::append));
        return text.toString();
    }

    private List<String> rows(Route route) {
        if (route.permission().isEmpty()) return List.of(publicRow(route));
        if (route.socket()) return List.of(SocketCases.row(both, route.name()));
        if (!RoutesIT.isForTenants(route)) return List.of(operatorsRow(route));
        var rows = new ArrayList<String>();
        rows.add(tenantsRow(new Cell(route.name(), Transport.JSON)));
        if (route.streams()) rows.add(tenantsRow(new Cell(route.name(), Transport.SSE)));
        return rows;
    }

    private String tenantsRow(Cell cell) {
        var of = cell.of();
        // each asks for something made anew, so that a deletion finds it
        return row(cell.route(), cell.transport().name(), () -> of.request().apply(both, both.red));
    }

    private String operatorsRow(Route route) {
        var of = OperatorCases.of(route.name());
        return row(route.name(), Transport.JSON.name(), () -> of.request().apply(both, both.red));
    }

    private String publicRow(Route route) {
        var path = route.path().replace("{file}", asset()).replace("{page}", "agents");
        return row(route.name(), "any", () -> Web.Request.of(route.method().toString(), path, null));
    }

    /// The first that the documentation's page needs: its name changes with its content.
    private String asset() {
        var page = both.web.send(Web.Request.of("GET", "/docs", null)).body();
        var at = page.indexOf(ASSETS) + ASSETS.length();
        return page.substring(at, page.indexOf('"', at));
    }

    /// @param reds a request about something of the red tenant
    private String row(String name, String transport, Supplier<Web.Request> reds) {
        Supplier<Web.Request> operators = () -> reds.get().key(both.operatorKey());
        Supplier<Web.Request> within = () -> operators.get().header("X-Tenant-ID", both.red.tenant());
        var others = both.web.send(reds.get().key(both.blue.key()));
        showsNothingOf(both.red, others);
        var answers = List.of(
                both.web.send(reds.get()),
                both.web.send(reds.get().key(both.red.key())),
                others,
                both.web.send(operators.get()),
                both.web.send(within.get()),
                both.web.send(within.get().header("X-Parley-Reason", "")));
        var row = new StringBuilder("| `" + name + "` | " + transport + " |");
        for (var answer : answers) row.append(' ').append(answer.status()).append(" |");
        return row.append('\n').toString();
    }

    private static void showsNothingOf(Side side, Web.Response answer) {
        assertThat(answer.body()).doesNotContain(side.secret());
        // a refusal may repeat the id that was asked for
        if (answer.status() < 300)
            assertThat(answer.body()).doesNotContain(side.document(), side.keyId(), side.tenant());
    }
}
