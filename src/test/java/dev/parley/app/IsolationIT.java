package dev.parley.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.parley.app.IsolationCases.Case;
import dev.parley.app.IsolationCases.Cell;
import dev.parley.app.IsolationCases.Transport;
import dev.parley.app.TwoTenants.Side;
import dev.parley.identity.OperatorActs;
import dev.parley.kernel.Ids;
import dev.parley.kernel.TenantId;
import dev.parley.platform.http.ErrorShape;
import dev.parley.platform.http.Route;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Two tenants on one installation never meet, whichever route they take.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class IsolationIT {
    private TwoTenants both;

    @BeforeAll
    void start() {
        both = new TwoTenants();
    }

    @AfterAll
    void stop() {
        both.close();
    }

    static Stream<Cell> cells() {
        return IsolationCases.cells();
    }

    @ParameterizedTest(name = "{0}: own")
    @MethodSource("cells")
    void showsATenantItsOwn(Cell cell) {
        var of = cell.of();
        for (var side : sides()) of.shows().accept(side, send(of, side, side.key()));
    }

    @ParameterizedTest(name = "{0}: own, by x-api-key and X-Tenant-ID")
    @MethodSource("cells")
    void takesTheKeyInEitherHeaderAndATenantThatAgrees(Cell cell) {
        var of = cell.of();
        var request = of.request().apply(both, both.red);
        var answer =
                both.web.send(request.header("x-api-key", both.red.key()).header("X-Tenant-ID", both.red.tenant()));
        of.shows().accept(both.red, answer);
    }

    @ParameterizedTest(name = "{0}: other tenant")
    @MethodSource("cells")
    void reachesNothingOfTheOther(Cell cell) {
        var of = cell.of();
        of.apart().check(both, both.red, both.blue);
        of.apart().check(both, both.blue, both.red);
    }

    @ParameterizedTest(name = "{0}: a member's token")
    @MethodSource("cells")
    void keepsMembersWithTheirTokensApartToo(Cell cell) {
        var of = cell.of();
        var red = both.signedIn(both.red);
        of.shows().accept(red, send(of, red, red.key()));
        of.apart().check(both, both.signedIn(both.red), both.signedIn(both.blue));
        var request =
                of.request().apply(both, both.blue).key(both.signedIn(both.red).key());
        var named = both.web.send(request.header("X-Tenant-ID", both.blue.tenant()));
        assertThat(named.status()).isEqualTo(403);
        assertThat(named.body()).doesNotContain(both.blue.tenant(), both.blue.secret());
    }

    @ParameterizedTest(name = "{0}: other tenant, by X-Tenant-ID")
    @MethodSource("cells")
    void refusesTheOthersNameInTheHeader(Cell cell) {
        var of = cell.of();
        var request = of.request().apply(both, both.blue).key(both.red.key());
        var others = both.web.send(request.header("X-Tenant-ID", both.blue.tenant()));
        var nobodys =
                both.web.send(request.header("X-Tenant-ID", TenantId.next().toString()));
        assertThat(others.status()).isEqualTo(403);
        assertThat(others.body()).doesNotContain(both.blue.tenant(), both.blue.secret());
        assertThat(told(others)).isEqualTo(told(nobodys));
    }

    @ParameterizedTest(name = "{0}: same Idempotency-Key")
    @MethodSource("idempotent")
    void runsOnceForEachTenantUnderTheSameIdempotencyKey(Cell cell) {
        var of = cell.of();
        var request = of.request().apply(both, both.red).header("Idempotency-Key", "order-" + Ids.next());
        var first = both.web.send(request.key(both.red.key()));
        var second = both.web.send(request.key(both.blue.key()));
        var again = both.web.send(request.key(both.red.key()));
        of.shows().accept(both.red, first);
        assertThat(first.header("idempotent-replayed")).isEmpty();
        assertThat(second.header("idempotent-replayed")).isEmpty();
        assertThat(second.body()).isNotEqualTo(first.body());
        assertThat(again.header("idempotent-replayed")).isEqualTo("true");
        assertThat(again.body()).isEqualTo(first.body());
    }

    @ParameterizedTest(name = "{0}: same Idempotency-Key, operator")
    @MethodSource("idempotent")
    void runsOnceInEachTenantThatTheOperatorActsInUnderTheSameIdempotencyKey(Cell cell) {
        var of = cell.of();
        var request = of.request()
                .apply(both, both.red)
                .key(both.operatorKey())
                .header("Idempotency-Key", "order-" + Ids.next());
        var first = both.web.send(request.header("X-Tenant-ID", both.red.tenant()));
        var second = both.web.send(request.header("X-Tenant-ID", both.blue.tenant()));
        of.shows().accept(both.red, first);
        assertThat(second.header("idempotent-replayed")).isEmpty();
        assertThat(second.body()).isNotEqualTo(first.body());
        var again = both.web.send(request.header("X-Tenant-ID", both.red.tenant()));
        assertThat(again.header("idempotent-replayed")).isEqualTo("true");
    }

    List<Cell> idempotent() {
        return cells().filter(cell -> route(cell.route()).idempotent()).toList();
    }

    @ParameterizedTest(name = "{0}: no credentials")
    @MethodSource("cells")
    void asksWhoeverShowsNoGoodKeyForOne(Cell cell) {
        var request = cell.of().request().apply(both, both.red);
        var key = both.red.key();
        var cut = key.substring(0, key.length() - 1);
        var forged = cut + (key.endsWith("a") ? "b" : "a");
        var answers = List.of(
                both.web.send(request),
                both.web.send(request.header("X-Tenant-ID", both.red.tenant())),
                both.web.send(request.header("Authorization", "Basic cmVkOnJlZA==")),
                both.web.send(request.key("")),
                both.web.send(request.key(cut)),
                both.web.send(request.key(forged)));
        assertThat(answers).allSatisfy(answer -> {
            assertThat(answer.status()).isEqualTo(401);
            assertShape(route(cell.route()).errors(), answer);
            assertThat(answer.body()).doesNotContain(both.red.secret(), both.red.tenant(), both.red.document());
        });
    }

    @ParameterizedTest(name = "{0}: a key without the scope")
    @MethodSource("cells")
    void refusesAKeyThatLacksTheScope(Cell cell) {
        var needed = route(cell.route()).permission().orElseThrow();
        var key = both.red.lacking().getOrDefault(needed, "");
        var answer = send(cell.of(), both.red, key);
        assertThat(answer.status()).isEqualTo(403);
        assertThat(answer.body()).contains(needed.scope());
        assertShape(route(cell.route()).errors(), answer);
    }

    @ParameterizedTest(name = "{0}: operator")
    @MethodSource("cells")
    void letsTheOperatorActInTheTenantThatItNames(Cell cell) {
        var of = cell.of();
        for (var side : sides()) {
            var request = of.request().apply(both, side).key(both.operatorKey());
            of.shows().accept(side, both.web.send(request.header("X-Tenant-ID", side.tenant())));
        }
        var request = of.request().apply(both, both.red).key(both.operatorKey());
        var nobodys =
                both.web.send(request.header("X-Tenant-ID", TenantId.next().toString()));
        assertThat(nobodys.status()).isEqualTo(404);
        var malformed = both.web.send(request.header("X-Tenant-ID", "redwood"));
        assertThat(malformed.status()).isIn(400, 404);
        assertThat(both.web.send(request).status()).isEqualTo(of.operatorAlone());
    }

    @ParameterizedTest(name = "{0}: operator, in the wrong tenant")
    @MethodSource("withIds")
    void findsNothingOfOneTenantWhileTheOperatorActsInAnother(Cell cell) {
        var request = cell.of().request().apply(both, both.blue).key(both.operatorKey());
        assertThat(both.web
                        .send(request.header("X-Tenant-ID", both.red.tenant()))
                        .status())
                .isEqualTo(404);
    }

    static Stream<Cell> withIds() {
        return cells().filter(
                        cell -> cell.route().contains("{id}") || cell.route().contains("{model}"));
    }

    @ParameterizedTest(name = "{0}: operator, without a reason")
    @MethodSource("cells")
    void letsNoOperatorActInATenantWithoutAReason(Cell cell) {
        var request = cell.of().request().apply(both, both.red).key(both.operatorKey());
        for (var reason : List.of("", "why", "x".repeat(501))) {
            var refused = both.web.send(
                    request.header("X-Tenant-ID", both.red.tenant()).header("X-Parley-Reason", reason));
            assertThat(refused.status()).isEqualTo(400);
            assertThat(refused.body()).contains("X-Parley-Reason").doesNotContain(both.red.secret());
            assertShape(route(cell.route()).errors(), refused);
        }
    }

    static Stream<String> sockets() {
        return SocketCases.ALL.keySet().stream();
    }

    @ParameterizedTest
    @MethodSource("sockets")
    void keepsSocketsApart(String route) {
        for (var side : sides()) SocketCases.showsItsOwn(both, route, side);
        SocketCases.reachesNothingOf(both, route, both.red, both.blue);
        SocketCases.reachesNothingOf(both, route, both.blue, both.red);
        SocketCases.letsInWhoMayAsk(both, route);
    }

    static Stream<String> operatorRoutes() {
        return OperatorCases.ALL.keySet().stream();
    }

    @ParameterizedTest
    @MethodSource("operatorRoutes")
    void keepsTheOperatorsRoutesFromTenants(String name) {
        var of = OperatorCases.of(name);
        var request = of.request().apply(both, both.red);
        assertThat(both.web.send(request).status()).isEqualTo(401);
        var refused = both.web.send(request.key(both.red.key()));
        assertThat(refused.status()).isEqualTo(403);
        var named = request.key(both.red.key()).header("X-Tenant-ID", both.red.tenant());
        assertThat(both.web.send(named).status()).isEqualTo(403);
        assertThat(both.web.send(request.key(both.operatorKey())).status()).isEqualTo(of.status());
        var alike = of.request().apply(both, both.red).key(both.operatorKey()).header("X-Parley-Reason", "");
        boolean reasonIsDue = OperatorActs.reachesIntoTenant(route(name));
        assertThat(both.web.send(alike).status()).isEqualTo(reasonIsDue ? 400 : of.status());
    }

    @Test
    void isTheMatrixOfTheDocumentation() throws IOException {
        assumeTrue(
                IsolationIT.class.getResource("/console/widget.js") != null,
                "without Node there is no widget to serve");
        var matrix = new IsolationMatrix(both).write();
        if (Boolean.getBoolean("regenerate")) Files.writeString(IsolationMatrix.FILE, matrix);
        assertThat(Files.readString(IsolationMatrix.FILE))
                .as("docs/isolation.md; ./parley test -Dtest=IsolationIT -Dregenerate=true writes it anew")
                .isEqualTo(matrix);
    }

    @Test
    void neverMixesWhatBothAskAtOnce() throws Exception {
        var chat = new Cell("POST /v1/chat/completions", Transport.JSON).of();
        var asking = new ArrayList<Callable<Boolean>>();
        for (int i = 0; i < 60; i++) {
            var side = i % 2 == 0 ? both.red : both.blue;
            var other = i % 2 == 0 ? both.blue : both.red;
            asking.add(() -> {
                var answer = send(chat, side, side.key());
                chat.shows().accept(side, answer);
                assertThat(answer.body()).doesNotContain(other.secret(), other.document());
                return true;
            });
        }
        try (var threads = Executors.newFixedThreadPool(8)) {
            for (var asked : threads.invokeAll(asking)) assertThat(asked.get()).isTrue();
        }
    }

    private Web.Response send(Case of, Side side, String key) {
        return both.web.send(of.request().apply(both, side).key(key));
    }

    private Route route(String name) {
        return both.parley().routes().stream()
                .filter(route -> route.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private List<Side> sides() {
        return List.of(both.red, both.blue);
    }

    private static String told(Web.Response answer) {
        return answer.body().replace(answer.text("request_id"), "<request>");
    }

    private static void assertShape(ErrorShape shape, Web.Response answer) {
        var json = answer.json();
        assertThat(json.path("request_id").asString("")).isNotBlank();
        switch (shape) {
            case PROBLEM -> {
                assertThat(answer.header("Content-Type")).startsWith("application/problem+json");
                assertThat(json.path("code").asString("")).isNotBlank();
            }
            case OPENAI -> assertThat(json.at("/error/type").asString("")).isNotBlank();
            case ANTHROPIC -> {
                assertThat(json.path("type").asString("")).isEqualTo("error");
                assertThat(json.at("/error/type").asString("")).isNotBlank();
            }
        }
    }
}
