package dev.parley.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.kernel.Ids;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Those who try without a password, from one address: each test on an installation of its own, since that
/// counts.
class GuessingIT {
    private TestParley parley;
    private Web web;
    private People acme;

    @BeforeEach
    void start() {
        parley = TestParley.start(Map.of());
        web = new Web(parley.url(""));
        acme = new People(web, "acme", parley.acmeKey());
    }

    @AfterEach
    void stop() {
        parley.close();
    }

    /// A figure, not a limit: the machine may be busy.
    @Test
    void takesTheSameTimeForAnUnknownAccountAsForAWrongPassword() {
        var unknown = new double[8];
        var wrong = new double[8];
        for (int i = 0; i < 8; i++) {
            var person = i % 4 == 0 ? acme.join("agent") : null;
            if (person != null) known = person.email();
            wrong[i] = took(known);
            unknown[i] = took(Ids.next() + "@example.com");
        }
        Arrays.sort(wrong);
        Arrays.sort(unknown);
        System.out.printf(
                "A wrong password took %.0f ms, an unknown account %.0f ms (medians of 8)%n", wrong[4], unknown[4]);
    }

    private String known = "";

    private double took(String email) {
        long start = System.nanoTime();
        acme.signIn("acme", email, "not the password at all");
        return (System.nanoTime() - start) / 1e6;
    }

    @Test
    void aFloodOfLogInsIsRefusedAndTheNodeAnswersOthers() throws Exception {
        List<Callable<Integer>> flood = new ArrayList<>();
        for (int i = 0; i < 200; i++)
            flood.add(() -> acme.signIn("globex", Ids.next() + "@example.com", "some password or other")
                    .status());
        var answers = new ArrayList<Double>();
        try (var threads = Executors.newFixedThreadPool(64)) {
            var running = flood.stream().map(threads::submit).toList();
            while (!running.stream().allMatch(done -> done.isDone())) {
                long start = System.nanoTime();
                assertThat(web.get("/api/v1/me", parley.acmeKey()).status()).isEqualTo(200);
                answers.add((System.nanoTime() - start) / 1e6);
            }
            for (var done : running) assertThat(done.get()).isIn(401, 429, 503);
        }
        answers.sort(null);
        System.out.printf(
                "During 200 log-ins by 64 at once, %d other requests took %.1f ms (median), %.1f ms at most%n",
                answers.size(), answers.get(answers.size() / 2), answers.getLast());
    }

    @Test
    void whatHasToWaitDoesNotTellWhichOrganisationsThereAre() {
        for (var tenant : List.of("acme", "no-such-tenant")) {
            var email = Ids.next() + "@example.com";
            var last = acme.signIn(tenant, email, "guess number 0");
            for (int i = 1; i < 12 && last.status() == 401; i++) last = acme.signIn(tenant, email, "guess number " + i);
            assertThat(last.status()).as(tenant).isEqualTo(429);
            assertThat(acme.signIn(tenant, Ids.next() + "@example.com", "a guess")
                            .status())
                    .as(tenant)
                    .isEqualTo(401);
        }
    }

    @Test
    void guessingIsToldToWait() {
        var person = acme.join("agent");
        Web.Response last = acme.signIn("acme", person.email(), "guess number 0");
        for (int i = 1; i < 12 && last.status() == 401; i++)
            last = acme.signIn("acme", person.email(), "guess number " + i);
        assertThat(last.status()).isEqualTo(429);
        assertThat(last.text("code")).isEqualTo("too_many_attempts");
        assertThat(Integer.parseInt(last.header("Retry-After"))).isPositive();
        // the right password is not looked at either
        assertThat(acme.signIn("acme", person.email(), People.PASSWORD).status())
                .isEqualTo(429);
    }
}
