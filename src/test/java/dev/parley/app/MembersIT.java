package dev.parley.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.kernel.Ids;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// People come in, are given roles, and go; nobody gets more than somebody had to give.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MembersIT {
    private TestParley parley;
    private Web web;
    private People acme;

    @BeforeAll
    void start() {
        parley = TestParley.start(Map.of());
        web = new Web(parley.url(""));
        acme = new People(web, "acme", parley.acmeKey());
    }

    @AfterAll
    void stop() {
        parley.close();
    }

    @Test
    void aPersonIsInvitedChoosesAPasswordAndSignsIn() {
        var invited = acme.invite(acme.key(), "Ada@Example.com", "agent");
        assertThat(invited.status()).isEqualTo(201);
        assertThat(invited.header("Cache-Control")).isEqualTo("no-store");
        assertThat(invited.text("accept_url")).isEqualTo("http://localhost/api/v1/invitations/accept");
        assertThat(invited.json().at("/member/status").asString()).isEqualTo("invited");
        assertThat(acme.signIn("acme", "ada@example.com", People.PASSWORD).status())
                .isEqualTo(401);
        var member = acme.accept(invited);
        assertThat(member.text("status")).isEqualTo("active");

        // the address in any case, the tenant by slug or id
        var ada = acme.signIn("ada@EXAMPLE.com", member.text("id"));
        var me = web.get("/api/v1/me", ada.access());
        assertThat(me.text("id")).isEqualTo(member.text("id"));
        assertThat(me.text("email")).isEqualTo("Ada@Example.com");
        assertThat(me.text("role")).isEqualTo("agent");
        assertThat(acme.signIn(me.text("tenant_id"), "ada@example.com", People.PASSWORD)
                        .status())
                .isEqualTo(201);
        assertThat(web.get("/api/v1/documents", ada.access()).status()).isEqualTo(200);
        var refused = web.get("/api/v1/members", ada.access());
        assertThat(refused.status()).isEqualTo(403);
        assertThat(refused.text("detail")).contains("Your role lacks").contains("members:read");
    }

    @Test
    void anInvitationIsGoodOnceAndNotAfterANewerOne() {
        var email = Ids.next() + "@example.com";
        var first = acme.invite(acme.key(), email, "viewer");
        var second = acme.invite(acme.key(), email, "viewer");
        assertThat(second.json().at("/member/id")).isEqualTo(first.json().at("/member/id"));
        assertThat(acme.accept(first.text("token"), People.PASSWORD).status()).isEqualTo(404);
        assertThat(acme.accept(second.text("token"), "too short").status()).isEqualTo(400);
        assertThat(acme.accept(second.text("token"), People.PASSWORD).status()).isEqualTo(200);
        assertThat(acme.accept(second.text("token"), People.PASSWORD).status()).isEqualTo(404);
        assertThat(acme.accept(second.text("token") + "x", People.PASSWORD).status())
                .isEqualTo(404);
    }

    @Test
    void aWithdrawnInvitationIsGoneAndSoIsWhoNeverCame() {
        var invited = acme.invite(acme.key(), Ids.next() + "@example.com", "viewer");
        var id = invited.text("id");
        assertThat(web.get("/api/v1/invitations?limit=100", acme.key()).body())
                .contains(id)
                .doesNotContain(invited.text("token"));
        assertThat(web.delete("/api/v1/invitations/" + id, acme.key()).status()).isEqualTo(204);
        assertThat(web.delete("/api/v1/invitations/" + id, acme.key()).status()).isEqualTo(404);
        assertThat(acme.accept(invited.text("token"), People.PASSWORD).status()).isEqualTo(404);
        assertThat(web.get("/api/v1/members/" + invited.json().at("/member/id").asString(), acme.key())
                        .status())
                .isEqualTo(404);
    }

    @Test
    void aForgottenPasswordIsChosenAnewByAnInvitationWhichEndsTheSessions() {
        var person = acme.join("agent");
        var again = web.post("/api/v1/invitations", acme.key(), "{\"email\": \"" + person.email() + "\"}");
        assertThat(again.status()).isEqualTo(201);
        assertThat(web.get("/api/v1/me", person.access()).status()).isEqualTo(200);
        assertThat(acme.accept(again.text("token"), "another long password").status())
                .isEqualTo(200);
        assertThat(web.get("/api/v1/me", person.access()).status()).isEqualTo(401);
        assertThat(acme.signIn("acme", person.email(), People.PASSWORD).status())
                .isEqualTo(401);
        assertThat(acme.signIn("acme", person.email(), "another long password").status())
                .isEqualTo(201);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ada", "@example.com", "ada@", "a@b@c", "ada lovelace@example.com", ""})
    void refusesWhatIsNoAddress(String email) {
        var answer = acme.invite(acme.key(), email, "viewer");
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.text("parameter")).isEqualTo("email");
    }

    @Test
    void anAdminCannotMakeItselfOwnerNorTouchOne() {
        var owner = acme.join("owner");
        var admin = acme.join("admin");
        var own = "/api/v1/members/" + admin.id();
        var owners = "/api/v1/members/" + owner.id();
        assertThat(acme.patch(own, admin.access(), "{\"role\": \"owner\"}").status())
                .isEqualTo(403);
        assertThat(acme.patch(owners, admin.access(), "{\"role\": \"viewer\"}").status())
                .isEqualTo(403);
        assertThat(acme.patch(owners, admin.access(), "{\"status\": \"disabled\"}")
                        .status())
                .isEqualTo(403);
        assertThat(web.delete(owners, admin.access()).status()).isEqualTo(403);
        // nor by an invitation, of a new owner or of that one
        assertThat(acme.invite(admin.access(), Ids.next() + "@example.com", "owner")
                        .status())
                .isEqualTo(403);
        assertThat(web.post("/api/v1/invitations", admin.access(), "{\"email\": \"" + owner.email() + "\"}")
                        .status())
                .isEqualTo(403);
        // nor by a role of its own making
        var all = "{\"name\": \"super\", \"permissions\": [\"tenant:export\"]}";
        var role = web.post("/api/v1/roles", admin.access(), all);
        assertThat(role.status()).isEqualTo(403);
        assertThat(role.text("detail")).contains("tenant:export");
        // nor by a key
        var key = web.post(
                "/api/v1/api-keys", admin.access(), "{\"name\": \"k\", \"scopes\": [\"chat\", \"privacy:reveal\"]}");
        assertThat(key.status()).isEqualTo(403);
        assertThat(web.get("/api/v1/me", admin.access()).text("role")).isEqualTo("admin");
    }

    @Test
    void aKeyThatADeveloperMakesCanDoWhatADeveloperCanAtMost() {
        var developer = acme.join("developer");
        var key = web.post(
                "/api/v1/api-keys", developer.access(), "{\"name\": \"k\", \"scopes\": [\"chat\", \"keys:manage\"]}");
        assertThat(key.status()).isEqualTo(201);
        var refused =
                web.post("/api/v1/api-keys", developer.access(), "{\"name\": \"k\", \"scopes\": [\"members:manage\"]}");
        assertThat(refused.status()).isEqualTo(403);
        assertThat(acme.invite(key.text("key"), Ids.next() + "@example.com", "viewer")
                        .status())
                .isEqualTo(403);
    }

    @Test
    void aRoleOfTheTenantsOwnGrantsWhatItSaysFromTheNextMomentOn() throws Exception {
        var admin = acme.join("admin");
        var made = web.post(
                "/api/v1/roles", admin.access(), "{\"name\": \"librarian\", \"permissions\": [\"knowledge:read\"]}");
        assertThat(made.status()).isEqualTo(201);
        assertThat(made.body()).contains("\"self\"");
        var person = acme.join("librarian");
        assertThat(web.get("/api/v1/documents", person.access()).status()).isEqualTo(200);
        assertThat(web.get("/api/v1/members", person.access()).status()).isEqualTo(403);

        acme.patch("/api/v1/roles/librarian", admin.access(), "{\"permissions\": [\"members:read\"]}");
        assertThat(web.get("/api/v1/documents", person.access()).status()).isEqualTo(403);
        assertThat(web.get("/api/v1/members", person.access()).status()).isEqualTo(200);

        var used = web.delete("/api/v1/roles/librarian", admin.access());
        assertThat(used.status()).isEqualTo(409);
        assertThat(used.text("detail")).contains("1 members");
        assertThat(web.delete("/api/v1/members/" + person.id(), admin.access()).status())
                .isEqualTo(204);
        assertThat(web.get("/api/v1/me", person.access()).status()).isEqualTo(401);
        assertThat(web.delete("/api/v1/roles/librarian", admin.access()).status())
                .isEqualTo(204);
        assertThat(web.get("/api/v1/roles/librarian", admin.access()).status()).isEqualTo(404);
    }

    @ParameterizedTest
    @ValueSource(strings = {"owner", "Owner", "1st", "a b", "", "viewer"})
    void refusesRolesWithNamesThatAreTakenOrNotPlain(String name) {
        var answer = web.post("/api/v1/roles", acme.key(), "{\"name\": \"" + name + "\", \"permissions\": [\"chat\"]}");
        assertThat(answer.status()).isIn(400, 409);
    }

    @ParameterizedTest
    @ValueSource(strings = {"tenants:manage", "metrics:read", "everything"})
    void noRoleGrantsWhatIsTheOperators(String permission) {
        var answer =
                web.post("/api/v1/roles", acme.key(), "{\"name\": \"r\", \"permissions\": [\"" + permission + "\"]}");
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.text("parameter")).isEqualTo("permissions[0]");
    }

    @Test
    void theLastOwnerStays() {
        var globex = new People(web, "globex", parley.globexKey());
        var owner = globex.join("owner");
        var path = "/api/v1/members/" + owner.id();
        for (var body : List.of("{\"role\": \"admin\"}", "{\"status\": \"disabled\"}")) {
            var refused = globex.patch(path, owner.access(), body);
            assertThat(refused.status()).isEqualTo(409);
            assertThat(refused.text("detail")).contains("last owner");
        }
        assertThat(web.delete(path, globex.key()).status()).isEqualTo(409);
        // an owner who was invited and never came is none
        globex.invite(globex.key(), Ids.next() + "@example.com", "owner");
        assertThat(web.delete(path, globex.key()).status()).isEqualTo(409);
        globex.join("owner");
        assertThat(web.delete(path, globex.key()).status()).isEqualTo(204);
    }

    @Test
    void ofTwoOwnersWhoDemoteEachOtherAtOnceOneWins() throws Exception {
        for (int round = 0; round < 10; round++) {
            var slug = "race-" + round;
            var tenant = web.post(
                    "/api/v1/tenants", parley.operatorKey(), "{\"slug\": \"" + slug + "\", \"name\": \"Race\"}");
            var key = web.post(
                    "/api/v1/api-keys",
                    parley.operatorKey(),
                    "{\"name\": \"k\", \"tenant_id\": \"" + tenant.text("id") + "\", \"scopes\": [" + everything()
                            + "]}");
            var people = new People(web, slug, key.text("key"));
            var one = people.join("owner");
            var other = people.join("owner");
            List<Callable<Integer>> both = new ArrayList<>();
            both.add(() -> demote(people, one, other));
            both.add(() -> demote(people, other, one));
            try (var threads = Executors.newFixedThreadPool(2)) {
                var statuses = new ArrayList<Integer>();
                for (var done : threads.invokeAll(both)) statuses.add(done.get());
                assertThat(statuses).containsOnlyOnce(200);
            }
            var members = web.get("/api/v1/members", people.key()).json().path("data");
            assertThat(members.findValuesAsString("role")).containsExactlyInAnyOrder("owner", "admin");
        }
    }

    private static int demote(People people, People.Person by, People.Person whom) {
        return people.patch("/api/v1/members/" + whom.id(), by.access(), "{\"role\": \"admin\"}")
                .status();
    }

    private static String everything() {
        return TwoTenants.tenantPermissions()
                .map(permission -> "\"" + permission.scope() + "\"")
                .collect(java.util.stream.Collectors.joining(", "));
    }

    @Test
    void aDisabledMemberIsOutAtOnceAndComesBackWithoutTheOldSessions() {
        var person = acme.join("agent");
        var path = "/api/v1/members/" + person.id();
        assertThat(acme.patch(path, acme.key(), "{\"status\": \"disabled\"}").status())
                .isEqualTo(200);
        assertThat(web.get("/api/v1/me", person.access()).status()).isEqualTo(401);
        assertThat(acme.refresh(person.refresh()).status()).isEqualTo(401);
        assertThat(acme.signIn("acme", person.email(), People.PASSWORD).status())
                .isEqualTo(401);
        assertThat(acme.patch(path, acme.key(), "{\"status\": \"active\"}").status())
                .isEqualTo(200);
        assertThat(web.get("/api/v1/me", person.access()).status()).isEqualTo(401);
        assertThat(acme.signIn("acme", person.email(), People.PASSWORD).status())
                .isEqualTo(201);
    }

    @Test
    void twoCanHaveTheSameAddressInTwoTenantsAndNeverInOne() {
        var globex = new People(web, "globex", parley.globexKey());
        var email = Ids.next() + "@example.com";
        var here = acme.accept(acme.invite(acme.key(), email, "agent"));
        var there = globex.accept(globex.invite(globex.key(), email.toUpperCase(java.util.Locale.ROOT), "viewer"));
        assertThat(here.text("id")).isNotEqualTo(there.text("id"));
        var second = acme.invite(acme.key(), email.toUpperCase(java.util.Locale.ROOT), "owner");
        assertThat(second.status()).isEqualTo(409);
    }
}
