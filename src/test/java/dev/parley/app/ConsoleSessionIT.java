package dev.parley.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.identity.SignInTickets;
import dev.parley.platform.json.Json;
import dev.parley.testing.TestDatabase;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/// Signing in to the console, what its cookie is good for, and how it ends: on two nodes of one database.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ConsoleSessionIT {
    private static final String PATH = "/api/v1/console/session";
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final TestDatabase database = TestDatabase.fresh();
    private final SignInTickets tickets = new SignInTickets(database.database());
    private TestParley parley;
    private TestParley secondNode;
    private Web web;
    private Web atTwo;
    private People acme;

    @TempDir
    private static Path data;

    @BeforeAll
    void start() {
        var environment = Map.of(
                "DATABASE_URL",
                TestDatabase.setting(database.url()),
                "PARLEY_MASTER_KEY",
                "test:" + Base64.getEncoder().encodeToString(new byte[32]),
                "PARLEY_DATA_DIR",
                data.toString());
        parley = TestParley.start(environment);
        web = new Web(parley.url(""));
        acme = new People(web, "acme", parley.acmeKey());
        secondNode = TestParley.start(environment);
        atTwo = new Web(secondNode.url(""));
    }

    @AfterAll
    void stop() {
        secondNode.close();
        parley.close();
        database.close();
    }

    /// A signed-in browser: it sends the cookie with every request.
    private record Browser(Web web, String cookie, String csrf, Web.Response answer) {
        static Browser of(Web web, Web.Response answer) {
            assertThat(answer.status()).as(answer.body()).isEqualTo(201);
            return new Browser(web, cookieOf(answer), answer.text("csrf_token"), answer);
        }

        Web.Response get(String path) {
            return get(web, path);
        }

        Web.Response get(Web node, String path) {
            return node.send(request("GET", path, null));
        }

        Web.Response post(String path, String body) {
            return web.send(request("POST", path, body).header("X-CSRF-Token", csrf));
        }

        Web.Response signOut() {
            return web.send(request("DELETE", PATH, null).header("X-CSRF-Token", csrf));
        }

        Web.Request request(String method, String path, @Nullable String body) {
            return Web.Request.of(method, path, body).header("Cookie", cookie);
        }
    }

    private static String cookieOf(Web.Response answer) {
        return answer.header("Set-Cookie").split(";", 2)[0];
    }

    private Web.Response signIn(Map<String, String> body) {
        return web.send(Web.Request.of("POST", PATH, new String(Json.write(body), StandardCharsets.UTF_8)));
    }

    private Browser member(String role) {
        return member(acme.join(role));
    }

    private Browser member(People.Person person) {
        return Browser.of(web, signIn(Map.of("tenant", "acme", "email", person.email(), "password", People.PASSWORD)));
    }

    private Browser operator() {
        return Browser.of(web, signIn(Map.of("ticket", tickets.issue())));
    }

    @Test
    void aMemberSignsInAndUsesWhatItsRolePermits() {
        var person = acme.join("viewer");
        var browser = member(person);
        var view = browser.answer.json();
        assertThat(view.path("kind").asString()).isEqualTo("member");
        assertThat(view.path("email").asString()).isEqualTo(person.email());
        assertThat(view.at("/tenant/slug").asString()).isEqualTo("acme");
        assertThat(view.path("role").asString()).isEqualTo("viewer");
        assertThat(view.path("permissions").valueStream().map(it -> it.asString()))
                .contains("knowledge:read")
                .doesNotContain("knowledge:write", "tenants:manage");
        assertThat(browser.get(PATH).json()).isEqualTo(view);
        assertThat(browser.get("/api/v1/documents").status()).isEqualTo(200);
        assertThat(browser.get(atTwo, "/api/v1/documents").status()).isEqualTo(200);
        assertThat(browser.get("/api/v1/me").text("id")).isEqualTo(person.id());
        var refused = browser.post("/api/v1/documents", "{}");
        assertThat(refused.status()).isEqualTo(403);
        assertThat(refused.text("code")).isEqualTo("forbidden");
    }

    @Test
    void anOperatorSignsInByTicketOrKeyAndGivesReasonsAsOnTheApi() {
        var byKey = Browser.of(web, signIn(Map.of("operator_key", parley.operatorKey())));
        for (var browser : List.of(operator(), byKey)) {
            assertThat(browser.answer.text("kind")).isEqualTo("operator");
            assertThat(browser.answer.json().has("tenant")).isFalse();
            assertThat(browser.get(PATH).json()).isEqualTo(browser.answer.json());
            assertThat(browser.answer.json().path("permissions").valueStream().map(it -> it.asString()))
                    .contains("tenants:manage");
            assertThat(browser.get("/api/v1/tenants").status()).isEqualTo(200);
            assertThat(browser.get(atTwo, "/api/v1/tenants").status()).isEqualTo(200);
            var within = browser.request("GET", "/api/v1/documents", null).header("X-Tenant-ID", tenant("acme"));
            assertThat(web.send(within).status()).isEqualTo(200);
            assertThat(web.send(within.header("X-Parley-Reason", "")).status()).isEqualTo(400);
        }
    }

    @Test
    void theCookieIsForThisServersPagesAlone() {
        var answer = member("agent").answer;
        assertThat(answer.header("Set-Cookie"))
                .matches("parley_session=ses-par-[A-Za-z0-9_-]{22}\\.[A-Za-z0-9_-]{43}; Path=/; Max-Age=6047\\d\\d;"
                        + " HttpOnly; SameSite=Strict");
        assertThat(answer.header("Cache-Control")).isEqualTo("no-store");
        assertThat(answer.body()).doesNotContain(cookieOf(answer).substring("parley_session=".length()));
        assertThat(operator().answer.header("Set-Cookie"))
                .matches("parley_session=sk-par-\\S+; Path=/; Max-Age=43[12]\\d\\d; HttpOnly; SameSite=Strict");
    }

    @Test
    void overHttpsNoOtherHostCanSetTheCookie() {
        try (var secure = TestParley.start(Map.of("PARLEY_PUBLIC_URL", "https://parley.example.com"))) {
            var there = new Web(secure.url(""));
            var body = Json.object().put("operator_key", secure.operatorKey()).toString();
            var page = Web.Request.of("POST", PATH, body).header("Origin", "https://parley.example.com");
            var answer = there.send(page);
            assertThat(answer.header("Set-Cookie"))
                    .startsWith("__Host-parley_session=sk-par-")
                    .contains("; Path=/;", "; HttpOnly", "; SameSite=Strict")
                    .endsWith("; Secure")
                    .doesNotContain("Domain");
            var cookie = cookieOf(answer);
            assertThat(get(there, cookie)).isEqualTo(200);
            assertThat(get(there, cookie.substring("__Host-".length()))).isEqualTo(401);
        }
    }

    @Test
    void aPageWhoseCookieTheBrowserWouldDropUsesNoTicketUp() {
        try (var secure = TestParley.start(Map.of(
                "PARLEY_PUBLIC_URL",
                "https://parley.example.com",
                "DATABASE_URL",
                TestDatabase.setting(database.url()),
                "PARLEY_MASTER_KEY",
                "test:" + Base64.getEncoder().encodeToString(new byte[32]),
                "PARLEY_DATA_DIR",
                data.toString()))) {
            var there = new Web(secure.url(""));
            var page = Web.Request.of(
                    "POST", PATH, Json.object().put("ticket", tickets.issue()).toString());
            var dropped = there.send(page.header("Origin", "http://10.0.0.5:8080"));
            assertThat(dropped.status()).isEqualTo(403);
            assertThat(dropped.text("detail")).contains("plain HTTP", "https://parley.example.com");
            // browsers keep it for this machine
            var kept = there.send(page.header("Origin", secure.url("")));
            assertThat(kept.status()).as(kept.body()).isEqualTo(201);
        }
    }

    private static int get(Web at, String cookie) {
        return at.send(Web.Request.of("GET", PATH, null).header("Cookie", cookie))
                .status();
    }

    @Test
    void whatChangesSomethingNeedsTheTokenOfThisSession() {
        var browser = member("admin");
        var other = member("admin");
        var wanted = browser.request("POST", "/api/v1/end-user-tokens", "{\"end_user\": \"u\"}");
        for (var request : List.of(
                wanted,
                wanted.header("X-CSRF-Token", ""),
                wanted.header("X-CSRF-Token", "x"),
                wanted.header("X-CSRF-Token", other.csrf))) {
            var refused = web.send(request);
            assertThat(refused.status()).as(refused.body()).isEqualTo(403);
            assertThat(refused.text("code")).isEqualTo("csrf_token_invalid");
            assertThat(refused.body()).doesNotContain(browser.csrf);
        }
        assertThat(web.send(wanted.header("X-CSRF-Token", browser.csrf)).status())
                .isEqualTo(200);
        var signOut = web.send(browser.request("DELETE", PATH, null));
        assertThat(signOut.text("code")).isEqualTo("csrf_token_invalid");
        assertThat(browser.get(PATH).status()).isEqualTo(200);
    }

    @Test
    void aCredentialInAHeaderGoesBeforeTheCookie() {
        var browser = member("viewer");
        var keyed = browser.request("POST", "/api/v1/end-user-tokens", "{\"end_user\": \"u\"}");
        assertThat(web.send(keyed.key(parley.acmeKey())).status()).isEqualTo(200);
        assertThat(web.send(browser.request("GET", "/api/v1/me", null).key("nonsense"))
                        .status())
                .isEqualTo(401);
        assertThat(web.send(browser.request("GET", "/api/v1/me", null).header("x-api-key", "nonsense"))
                        .status())
                .isEqualTo(401);
    }

    @Test
    void whatAProxyIsAuthorisedByLeavesTheCookieItsMeaning() {
        var browser = member("admin");
        for (var authorization : List.of("Basic cHJveHk6cGFzc3dvcmQ=", "Digest username=\"proxy\"")) {
            var asked = browser.request("GET", "/api/v1/me", null).header("Authorization", authorization);
            assertThat(web.send(asked).status()).as(authorization).isEqualTo(200);
            var changing = browser.request("POST", "/api/v1/end-user-tokens", "{\"end_user\": \"u\"}");
            assertThat(web.send(changing.header("Authorization", authorization)).text("code"))
                    .isEqualTo("csrf_token_invalid");
        }
    }

    @Test
    void signingOutEndsTheSessionOnEveryNode() {
        for (var browser : List.of(member("agent"), operator())) {
            var path = browser.answer.text("kind").equals("member") ? "/api/v1/me" : "/api/v1/tenants";
            assertThat(browser.get(atTwo, path).status()).isEqualTo(200);
            var out = browser.signOut();
            assertThat(out.status()).isEqualTo(204);
            assertThat(out.header("Set-Cookie")).startsWith("parley_session=; Path=/; Max-Age=0;");
            assertThat(browser.get(path).status()).isEqualTo(401);
            assertThat(browser.get(PATH).status()).isEqualTo(401);
            TestGateway.until(
                    "the other node knows",
                    SECOND,
                    () -> browser.get(atTwo, path).status() == 401);
            assertThat(browser.signOut().status()).isEqualTo(204);
        }
    }

    @Test
    void aRevokedSessionOrKeyEndsTheCookieWithinASecond() {
        var person = acme.join("agent");
        var browser = member(person);
        var listed = browser.get("/api/v1/sessions").json().path("data");
        var session = listed.get(0).path("id").asString();
        assertThat(listed.get(0).path("current").asBoolean()).isTrue();
        assertThat(browser.get(atTwo, "/api/v1/me").status()).isEqualTo(200);
        assertThat(web.delete("/api/v1/sessions/" + session, person.access()).status())
                .isEqualTo(204);
        refusedOnBothNodes(browser, "/api/v1/me");

        var operator = operator();
        assertThat(operator.get(atTwo, "/api/v1/tenants").status()).isEqualTo(200);
        var key = web.get("/api/v1/operator-keys", parley.operatorKey()).json().at("/data/0");
        assertThat(key.path("name").asString()).isEqualTo("console session");
        assertThat(web.delete("/api/v1/operator-keys/" + key.path("id").asString(), parley.operatorKey())
                        .status())
                .isEqualTo(204);
        refusedOnBothNodes(operator, "/api/v1/tenants");
    }

    private void refusedOnBothNodes(Browser browser, String path) {
        TestGateway.until(
                "both nodes know",
                SECOND,
                () -> Stream.of(web, atTwo)
                        .allMatch(node -> browser.get(node, path).status() == 401));
    }

    @Test
    void aRevokedOperatorsKeyEndsTheSessionsThatItOpenedAndNoOthers() {
        var made = web.post("/api/v1/operator-keys", parley.operatorKey(), "{\"name\": \"leaving\"}");
        var leaving = Browser.of(web, signIn(Map.of("operator_key", made.text("key"))));
        var staying = Browser.of(web, signIn(Map.of("operator_key", parley.operatorKey())));
        for (var browser : List.of(leaving, staying))
            assertThat(browser.get(atTwo, "/api/v1/tenants").status()).isEqualTo(200);
        assertThat(web.delete("/api/v1/operator-keys/" + made.text("id"), parley.operatorKey())
                        .status())
                .isEqualTo(204);
        refusedOnBothNodes(leaving, "/api/v1/tenants");
        assertThat(staying.get(atTwo, "/api/v1/tenants").status()).isEqualTo(200);
        // also where a node does not know yet
        assertThat(signIn(Map.of("operator_key", made.text("key"))).status()).isEqualTo(401);
    }

    @Test
    void aSessionsOwnKeyOpensNoOther() {
        var stolen = operator().cookie.substring("parley_session=".length());
        var refused = signIn(Map.of("operator_key", stolen));
        assertThat(refused.status()).isEqualTo(401);
        assertThat(refused.text("detail")).contains("a session in the console");
    }

    @Test
    void signingInOverASessionEndsIt() {
        var person = acme.join("agent");
        var again = Json.object().put("ticket", tickets.issue()).toString();
        for (var before : List.of(operator(), member(person))) {
            var body = before.answer.text("kind").equals("operator")
                    ? again
                    : Json.object()
                            .put("tenant", "acme")
                            .put("email", person.email())
                            .put("password", People.PASSWORD)
                            .toString();
            var after = Browser.of(web, web.send(before.request("POST", PATH, body)));
            assertThat(before.get(PATH).status()).isEqualTo(401);
            assertThat(after.get(PATH).status()).isEqualTo(200);
            var kept = after.get(PATH);
            assertThat(web.send(after.request("POST", PATH, "{\"ticket\": \"nonsense\"}"))
                            .status())
                    .isEqualTo(401);
            assertThat(after.get(PATH).json()).isEqualTo(kept.json());
        }
    }

    @Test
    void aDisabledMemberIsOutOfTheConsole() {
        var person = acme.join("agent");
        var browser = member(person);
        acme.patch("/api/v1/members/" + person.id(), parley.acmeKey(), "{\"status\": \"disabled\"}");
        refusedOnBothNodes(browser, "/api/v1/me");
    }

    @Test
    void aSessionEndsWithItsTimeAndWhenNobodyUsesIt() {
        var expired = member("agent");
        var idle = member("agent");
        var used = member("agent");
        var operator = operator();
        assertThat(expired.get("/api/v1/me").status()).isEqualTo(200);
        at(expired, "update sessions set expires_at = now() - interval '1 second' where id = '%s'");
        // not yet used, so that no node has noted it
        at(idle, "update refresh_tokens set renewed_at = now() - interval '12 hours 1 minute' where session_id = '%s'");
        at(
                used,
                "update refresh_tokens set renewed_at = now() - interval '11 hours 59 minutes' where session_id = '%s'");
        at(operator, "update operator_keys set expires_at = now() - interval '1 second' where id = '%s'");
        for (var over : List.of(expired, idle, operator))
            TestGateway.until(
                    "the session is over", SECOND, () -> over.get(PATH).status() == 401);
        assertThat(idle.get("/api/v1/me").text("detail")).contains("sign in again");
        assertThat(used.get("/api/v1/me").status()).isEqualTo(200);
        assertThat(database.value("select renewed_at > now() - interval '1 minute' from refresh_tokens"
                        + " where session_id = '" + id(used) + "'"))
                .isEqualTo("t");
    }

    private void at(Browser browser, String sql) {
        database.execute(sql.formatted(id(browser)));
    }

    /// The row's, which the cookie begins with.
    private static String id(Browser browser) {
        var text = browser.cookie.substring(browser.cookie.indexOf("-par-") + 5, browser.cookie.indexOf('.'));
        var bytes = ByteBuffer.wrap(Base64.getUrlDecoder().decode(text));
        return new UUID(bytes.getLong(), bytes.getLong()).toString();
    }

    @Test
    void aTicketIsGoodOnceWhoeverComesFirst() throws Exception {
        var ticket = tickets.issue();
        List<Callable<Integer>> all = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            var node = i % 2 == 0 ? web : atTwo;
            var request = Web.Request.of(
                    "POST", PATH, Json.object().put("ticket", ticket).toString());
            all.add(() -> node.send(request).status());
        }
        var statuses = new ArrayList<Integer>();
        try (var threads = Executors.newFixedThreadPool(8)) {
            for (var one : threads.invokeAll(all)) statuses.add(one.get());
        }
        assertThat(statuses).containsOnlyOnce(201).containsOnly(201, 401);
    }

    @Test
    void aTicketIsGoodForAnHour() {
        var old = tickets.issue();
        database.execute("update sign_in_tickets set expires_at = now() - interval '1 second'");
        var now = tickets.issue();
        for (var gone : List.of(old, now + "x", "nonsense")) {
            var refused = signIn(Map.of("ticket", gone));
            assertThat(refused.status()).isEqualTo(401);
            assertThat(refused.text("detail")).contains("parley sign-in");
            assertThat(refused.header("Set-Cookie")).isEmpty();
        }
        assertThat(signIn(Map.of("ticket", now)).status()).isEqualTo(201);
    }

    @Test
    void tellsWhatIsWrongAndNotWhetherAnAccountIsThere() {
        var person = acme.join("agent");
        var wrong = signIn(Map.of("tenant", "acme", "email", person.email(), "password", "not the password"));
        var unknown = signIn(Map.of("tenant", "acme", "email", "nobody@example.com", "password", "not the password"));
        assertThat(wrong.text("code")).isEqualTo("invalid_credentials");
        assertThat(wrong.text("detail")).isEqualTo(unknown.text("detail"));
        assertThat(signIn(Map.of("operator_key", parley.acmeKey())).text("detail"))
                .contains("PARLEY_OPERATOR_KEY");
        assertThat(signIn(Map.of("operator_key", parley.operatorKey() + "x")).status())
                .isEqualTo(401);
        assertThat(signIn(Map.of()).status()).isEqualTo(400);
        assertThat(signIn(Map.of("ticket", "x", "email", "a@example.com")).status())
                .isEqualTo(400);
        assertThat(signIn(Map.of("tenant", "acme", "email", person.email())).status())
                .isEqualTo(400);
    }

    @Test
    void aCookieThatIsNoSessionsOfTheConsoleIsRefused() {
        var person = acme.join("agent");
        var forged = member("agent").cookie;
        for (var value : List.of(
                "parley_session=" + parley.acmeKey(),
                "parley_session=" + person.access(),
                "parley_session=" + person.refresh(),
                // of a session that has tokens, by a secret that a refresh token holds too
                "parley_session=ses-par-" + person.refresh().substring(8, 31)
                        + person.refresh().substring(31, 74),
                forged.substring(0, forged.length() - 1),
                forged.substring(0, forged.length() - 4) + "AAAA",
                "parley_session="))
            assertThat(web.send(Web.Request.of("POST", "/api/v1/end-user-tokens", "{\"end_user\": \"u\"}")
                                    .header("Cookie", value))
                            .status())
                    .as(value)
                    .isIn(401, 403);
    }

    @Test
    void anotherSitesPageCanSignNobodyIn() {
        var body = Json.object().put("operator_key", parley.operatorKey()).toString();
        var request = Web.Request.of("POST", PATH, body);
        for (var origin : List.of("https://evil.example", "null", "http://127.0.0.1:1", "nonsense")) {
            var refused = web.send(request.header("Origin", origin));
            assertThat(refused.status()).as(origin).isEqualTo(403);
            assertThat(refused.header("Set-Cookie")).isEmpty();
        }
        assertThat(web.send(request.header("Origin", parley.url(""))).status()).isEqualTo(201);
    }

    @Test
    void guessingIsSlowedDown() {
        try (var alone = TestParley.start(Map.of("PARLEY_DEMO", "false"))) {
            var there = new Web(alone.url(""));
            var guess = Web.Request.of("POST", PATH, "{\"ticket\": \"tic-par-x\"}");
            Web.Response last = there.send(guess);
            for (int i = 0; i < 40 && last.status() == 401; i++) last = there.send(guess);
            assertThat(last.status()).isEqualTo(429);
            assertThat(last.header("Retry-After")).isNotEmpty();
        }
    }

    @Test
    void onlyASocketsTicketOpensASocket() {
        var browser = member("owner");
        var made = browser.post("/api/v1/ws/tickets", "{}");
        assertThat(made.status()).as(made.body()).isEqualTo(201);
        try (var socket = TalkSocket.open(parley.url("/ws/chat"))) {
            socket.say("auth", Json.object().put("ticket", made.text("ticket")));
            assertThat(socket.next("welcome").at("/data/session_id").asString()).isNotEmpty();
        }
        assertThat(web.send(browser.request("POST", "/api/v1/ws/tickets", "{}")).text("code"))
                .isEqualTo("csrf_token_invalid");
    }

    @Test
    void theLogHoldsWhoSignedInWhoSignedOutAndWhoWasRefused() {
        var person = acme.join("agent");
        member(person).signOut();
        assertThat(actions("actor = '" + person.id() + "'")).endsWith("session.opened,session.ended");
        signIn(Map.of("tenant", "acme", "email", "nobody@example.com", "password", "not the password"));
        assertThat(actions("actor_kind = 'anonymous'")).endsWith("session.refused");

        operator().signOut();
        var last =
                "(select target from audit_entries where action = 'operator_session.ended' order by id desc limit 1)";
        assertThat(actions("target = " + last)).isEqualTo("operator_session.opened,operator_session.ended");
        signIn(Map.of("ticket", "tic-par-nonsense"));
        assertThat(actions("actor_kind = 'anonymous'")).endsWith("operator_session.refused");
    }

    private String actions(String where) {
        return String.valueOf(
                database.value("select string_agg(action, ',' order by id) from audit_entries where " + where));
    }

    @Test
    void theConsolesReadsStandInTheLogOnceInAWhileAndItsChangesAlways() {
        var operator = operator();
        var path = "/api/v1/tenants/" + tenant("globex");
        for (int i = 0; i < 3; i++) {
            as(operator, operator.request("GET", path + "/usage", null), "Ticket 21: usage");
            as(operator, operator.request("GET", path + "/config/versions", null), "Ticket 21: usage");
            as(operator, operator.request("PATCH", path, "{\"name\": \"Globex " + i + "\"}"), "Ticket 21: usage");
        }
        as(operator, operator.request("GET", path + "/usage", null), "Ticket 22: another reason");
        assertThat(acted("Ticket 21", "GET % /usage")).isEqualTo("1");
        assertThat(acted("Ticket 21", "GET % /config/versions")).isEqualTo("1");
        assertThat(acted("Ticket 21", "PATCH %")).isEqualTo("3");
        assertThat(acted("Ticket 22", "GET % /usage")).isEqualTo("1");
        for (int i = 0; i < 2; i++)
            web.send(Web.Request.of("GET", path + "/usage", null)
                    .key(parley.operatorKey())
                    .header("X-Parley-Reason", "Ticket 23: by a key"));
        assertThat(acted("Ticket 23", "GET % /usage")).isEqualTo("2");
    }

    private void as(Browser operator, Web.Request request, String reason) {
        var answer = web.send(request.header("X-CSRF-Token", operator.csrf).header("X-Parley-Reason", reason));
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    }

    private @Nullable String acted(String reason, String target) {
        return database.value("select count(*) from audit_entries where action = 'operator.acted' and reason like '"
                + reason + "%' and target like '" + target.replace(" /", "/") + "'");
    }

    private String tenant(String slug) {
        return web.get("/api/v1/tenants", parley.operatorKey())
                .json()
                .path("data")
                .valueStream()
                .filter(tenant -> tenant.path("slug").asString().equals(slug))
                .map(tenant -> tenant.path("id").asString())
                .findFirst()
                .orElseThrow();
    }
}
