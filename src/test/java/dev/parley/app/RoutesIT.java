package dev.parley.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.app.IsolationCases.Cell;
import dev.parley.app.IsolationCases.Transport;
import dev.parley.identity.roles.BuiltIn;
import dev.parley.kernel.Permission;
import dev.parley.platform.http.Route;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/// What the whole program serves, held against the contract, the rules and the documentation.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RoutesIT {
    private static final Path MATRIX = Path.of("docs/permissions.md");

    private TestParley parley;

    @BeforeAll
    void start() {
        parley = TestParley.start(Map.of("PARLEY_DEMO", "false"));
    }

    @AfterAll
    void stop() {
        parley.close();
    }

    @Test
    void areThoseOfTheContract() {
        assertThat(Contract.served().differences(parley.routes())).isEmpty();
    }

    @Test
    void needAPermissionOrArePublicByDecision() {
        assertThat(RoutesTest.wrong(parley.routes())).isEmpty();
    }

    @Test
    void eachHaveACaseOfTwoTenantsUnlessTheyAreTheOperators() {
        var tenantFacing = parley.routes().stream()
                .filter(route -> isForTenants(route) && !route.socket())
                .map(Route::name);
        assertThat(IsolationCases.ALL.keySet())
                .as("routes of tenants; a new one needs a case in IsolationCases")
                .containsExactlyInAnyOrderElementsOf(tenantFacing.toList());
    }

    @Test
    void eachSocketHasACaseOfTwoTenants() {
        var sockets = parley.routes().stream().filter(Route::socket).map(Route::name);
        assertThat(SocketCases.ALL.keySet())
                .as("routes that become sockets; a new one needs a case in SocketCases")
                .containsExactlyInAnyOrderElementsOf(sockets.toList());
    }

    @Test
    void eachStreamHasACaseOfTwoTenantsByEvents() {
        var streaming = parley.routes().stream()
                .filter(route -> isForTenants(route) && route.streams())
                .map(Route::name);
        assertThat(IsolationCases.cells()
                        .filter(cell -> cell.transport() == Transport.SSE)
                        .map(Cell::route))
                .as("routes that stream; each needs Case.streamed in IsolationCases")
                .containsExactlyInAnyOrderElementsOf(streaming.toList());
    }

    @Test
    void eachOfTheOperatorsHasACaseOfIts() {
        var operators = parley.routes().stream()
                .filter(route -> route.permission().isPresent() && !isForTenants(route))
                .map(Route::name);
        assertThat(OperatorCases.ALL.keySet())
                .as("routes of operators; a new one needs a case in OperatorCases")
                .containsExactlyInAnyOrderElementsOf(operators.toList());
    }

    @Test
    void areInTheMatrixOfPermissions() throws IOException {
        var matrix = matrix(parley.routes());
        if (Boolean.getBoolean("regenerate")) Files.writeString(MATRIX, matrix);
        assertThat(Files.readString(MATRIX))
                .as("docs/permissions.md; ./parley test -Dtest=RoutesIT -Dregenerate=true writes it anew")
                .isEqualTo(matrix);
    }

    static boolean isForTenants(Route route) {
        return route.permission()
                .filter(permission -> !permission.operatorOnly())
                .isPresent();
    }

    private static String matrix(List<Route> routes) {
        return """
                # Permissions

                Which permission a route needs. An API key carries permissions as its `scopes`; an operator's key has all of
                them, and acts in a tenant when `X-Tenant-ID` names one and `X-Parley-Reason` says why. *Pages* in browsers may
                use a route with a publishable key. Written by `RoutesIT` from the routes themselves
                (`./parley test -Dtest=RoutesIT -Dregenerate=true`), and compared with them in every build.

                | route | permission | who may hold it |
                |---|---|---|
                """
                + routes.stream()
                        .sorted(Comparator.comparing(Route::path))
                        .map(RoutesIT::row)
                        .collect(Collectors.joining())
                + """

                ## Roles

                What each role of a member permits. A tenant may define others (`POST /api/v1/roles`) from the same
                permissions; nobody gives what they lack. A role's change holds on every node within a second.

                | permission | owner | admin | agent | developer | viewer |
                |---|---|---|---|---|---|
                """
                + Arrays.stream(Permission.values())
                        .filter(permission -> !permission.operatorOnly())
                        .map(RoutesIT::roles)
                        .collect(Collectors.joining());
    }

    private static String roles(Permission permission) {
        return "| `" + permission.scope() + "` | "
                + Arrays.stream(BuiltIn.values())
                        .map(it -> it.role().permissions().contains(permission) ? "yes" : "")
                        .collect(Collectors.joining(" | "))
                + " |\n";
    }

    private static String row(Route route) {
        var permission = route.permission();
        var holders = permission.map(Permission::operatorOnly).map(only -> only ? "operators" : "tenants, operators");
        return "| `" + route.name() + "` | "
                + permission.map(needed -> "`" + needed.scope() + "`").orElse("none") + " | "
                + holders.orElse("anybody") + (route.widget() ? ", pages" : "") + " |\n";
    }
}
