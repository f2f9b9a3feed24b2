package dev.parley.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.parley.kernel.Ids;
import dev.parley.kernel.TenantId;
import dev.parley.platform.json.Json;
import dev.parley.providers.ChatRequest;
import dev.parley.providers.Dialect;
import dev.parley.providers.Message;
import dev.parley.providers.Target;
import dev.parley.providers.Tools;
import dev.parley.routing.quality.Bandit;
import dev.parley.routing.quality.QualityModel;
import dev.parley.tenancy.Tenant;
import dev.parley.tenancy.TenantConfig;
import dev.parley.testing.TestTenants;
import dev.parley.usage.Price;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RouterTest {
    private static final QualityModel MODEL = QualityModel.load();
    private static final String EASY =
            "Who wrote the play Romeo and Juliet?\nA. Shakespeare\nB. Goethe\nC. Moliere\nD. Ibsen";
    private static final String HARD =
            "A shop sells 17 crates with 24 bottles each at 1.35 a bottle. It pays 12 % of what it"
                    + " takes for rent, and 3 of 8 bottles come back, each of which costs 0.25. A third of what is left is"
                    + " put aside in each of 14 weeks. How much has it put aside?";

    private static final CascadeSettings OFF = new CascadeSettings(TenantConfig.Cascade.OFF, 0);

    private final Map<String, List<Bandit.Arm>> arms = new HashMap<>();
    private final Router router =
            new Router(() -> MODEL, tenant -> new Learned(tenant.id(), arms, Learned.NONE), new Random(7), OFF);

    private static Router.Candidate tier(Tier tier, String dollars) {
        var price = new BigDecimal(dollars);
        var target = new Target(
                "fake",
                Dialect.OPENAI,
                tier.word() + "-model",
                tier.word(),
                "http://unused",
                null,
                new Price("test", price, price, price, price),
                Duration.ofSeconds(1));
        return new Router.Candidate(tier, List.of(target));
    }

    private static final List<Router.Candidate> TIERS = List.of(tier(Tier.SMALL, "1"), tier(Tier.LARGE, "15"));

    private static ChatRequest asks(String text, boolean critical) {
        var fields = Json.object();
        fields.putObject("metadata").put("critical", critical);
        return new ChatRequest(
                "auto",
                List.of(Message.of(Message.Role.USER, text)),
                Tools.NONE,
                null,
                ChatRequest.Sampling.DEFAULT,
                false,
                new ChatRequest.Extras(Dialect.OPENAI, fields),
                null);
    }

    private Decision decide(String text, Tenant tenant, boolean critical) {
        return router.decide(Ids.next(), asks(text, critical), tenant, TIERS);
    }

    private static Tenant tenant(String config) {
        return TestTenants.tenant(
                TenantId.next(),
                dev.parley.tenancy.Tier.ENTERPRISE,
                Json.mapper().readValue(config, TenantConfig.class));
    }

    @Test
    void sendsAGreetingToTheSmallestAndDoesNotJudgeIt() {
        var decision = decide("Hello!", tenant("{\"optimize\": \"quality\"}"), false);
        assertThat(decision.tier()).isEqualTo("small");
        assertThat(decision.earlyExit()).isTrue();
        assertThat(decision.features()).isEmpty();
    }

    @Test
    void weighsQualityAsTheTenantDoes() {
        var quality = decide(HARD, tenant("{\"optimize\": \"quality\"}"), false);
        var cost = decide(EASY, tenant("{\"optimize\": \"cost\"}"), false);
        assertThat(quality.tier()).isEqualTo("large");
        assertThat(cost.tier()).isEqualTo("small");
        assertThat(cost.expectedCostUsd()).isLessThan(cost.largestCostUsd());
        assertThat(quality.expectedCostUsd()).isEqualByComparingTo(quality.largestCostUsd());
        assertThat(quality.reason()).contains("A small model is right with");
        assertThat(quality.features()).containsKey("tokens");
    }

    @Test
    void decidesTheSameForTheSameWithoutOutcomes() {
        var tenant = tenant("{}");
        for (int i = 0; i < 20; i++) {
            var decision = decide(HARD, tenant, false);
            assertThat(decision.explored()).isFalse();
            assertThat(decision.tier()).isEqualTo(decide(HARD, tenant, false).tier());
        }
    }

    @Test
    void goesByOutcomesOfRequestsLikeItOnceThereAreMany() {
        var tenant = tenant("{\"optimize\": \"quality\"}");
        var before = decide(HARD, tenant, false);
        assertThat(before.tier()).isEqualTo("large");
        arms.put(before.cluster(), List.of(new Bandit.Arm("small", 199, 1, 0), new Bandit.Arm("large", 100, 100, 0)));
        var after = decide(HARD, tenant, false);
        assertThat(after.tier()).isEqualTo("small");
        assertThat(after.reason()).contains("outcomes");
    }

    @Test
    void believesOfRequestsOfAnotherKindWhatCameOfTheTenantsOthers() {
        var tenant = tenant("{\"optimize\": \"cost\"}");
        var before = decide(EASY, tenant, true);
        assertThat(before.tier()).isEqualTo("small");
        arms.put("plain:other", List.of(new Bandit.Arm("small", 20, 20, 0), new Bandit.Arm("large", 40, 0, 0)));
        assertThat(decide(EASY, tenant, true).tier()).isEqualTo("large");
        arms.put("plain:other", List.of(new Bandit.Arm("small", 40, 0, 0), new Bandit.Arm("large", 40, 0, 0)));
        assertThat(decide(EASY, tenant, true).tier()).isEqualTo("small");
    }

    @Test
    void triesOutWhatIsNotDecidedButNeverOnACriticalRequest() {
        var tenant = tenant("{\"optimize\": \"quality\"}");
        var cluster = decide(HARD, tenant, false).cluster();
        arms.put(cluster, List.of(new Bandit.Arm("small", 4, 1, 0), new Bandit.Arm("large", 5, 1, 0)));
        var tried = new ArrayList<Boolean>();
        for (int i = 0; i < 200; i++) {
            tried.add(decide(HARD, tenant, false).explored());
            assertThat(decide(HARD, tenant, true).explored()).isFalse();
        }
        assertThat(tried).contains(true, false);
    }

    @Test
    void takesAnyText() {
        for (var text : List.of("", " ", "\0", "\ud800", "x".repeat(500_000), "?".repeat(1_000)))
            assertThat(decide(text, tenant("{}"), false).confidence()).isBetween(0.0, 1.0);
    }

    @Test
    void takesTheOnlyTierThereIs() {
        var only = List.of(TIERS.getLast());
        var decision = router.decide(Ids.next(), asks("Hello", false), tenant("{}"), only);
        assertThat(decision.tier()).isEqualTo("large");
        assertThat(decision.earlyExit()).isFalse();
    }

    private Decision checking(String text, String config, CascadeSettings settings) {
        var checking = new Router(
                () -> MODEL, tenant -> new Learned(tenant.id(), arms, Learned.NONE), new Random(7), settings);
        return checking.decide(Ids.next(), asks(text, false), tenant(config), TIERS);
    }

    @Test
    void hasAnAnswerCheckedWhereThatPromisesLessCostAndError() {
        var decision = checking(EASY, "{\"optimize\": \"cost\"}", CascadeSettings.DEFAULT);
        var plain = checking(EASY, "{\"optimize\": \"cost\", \"cascade\": \"off\"}", CascadeSettings.DEFAULT);
        assertThat(decision.tier()).isEqualTo("small");
        assertThat(decision.upgrade()).isNotNull();
        assertThat(decision.upgrade().tier()).isEqualTo("large");
        // λ is 4
        assertThat(decision.upgrade().leastGain()).isCloseTo(0.25, within(1e-9));
        assertThat(decision.reason()).endsWith("The answer is checked; large is asked when it fails.");
        assertThat(decision.expectedCostUsd()).isBetween(plain.expectedCostUsd(), plain.largestCostUsd());
        assertThat(plain.upgrade()).isNull();
        assertThat(checking(EASY, "{\"optimize\": \"cost\"}", new CascadeSettings(TenantConfig.Cascade.OFF, 0))
                        .upgrade())
                .isNull();
    }

    @Test
    void asksTheAblerTierAtOnceWhereTheLessAbleIsHardlyEverRight() {
        var cluster = decide(HARD, tenant("{}"), false).cluster();
        arms.put(cluster, List.of(new Bandit.Arm("small", 1, 999, 0), new Bandit.Arm("large", 999, 1, 0)));
        var decision = checking(HARD, "{}", CascadeSettings.DEFAULT);
        assertThat(decision.tier()).isEqualTo("large");
        assertThat(decision.upgrade()).isNull();
    }

    @Test
    void checksNothingThatIsTriedOutOrHasNoPrice() {
        var cluster = decide(HARD, tenant("{}"), false).cluster();
        arms.put(cluster, List.of(new Bandit.Arm("small", 4, 1, 0), new Bandit.Arm("large", 5, 1, 0)));
        for (int i = 0; i < 100; i++) {
            var decision = checking(HARD, "{}", CascadeSettings.DEFAULT);
            if (decision.explored()) assertThat(decision.upgrade()).isNull();
        }
        var free = List.of(tier(Tier.SMALL, "0"), tier(Tier.LARGE, "0"));
        var checking = new Router(
                () -> MODEL,
                tenant -> new Learned(tenant.id(), Map.of(), Learned.NONE),
                new Random(7),
                CascadeSettings.DEFAULT);
        assertThat(checking.decide(Ids.next(), asks(EASY, false), tenant("{}"), free)
                        .upgrade())
                .isNull();
    }

    @Test
    void saysWhichLayerDecided() {
        var tenant = tenant("{}");
        assertThat(decide("Hello!", tenant, false).layer()).isEqualTo(Layer.EARLY_EXIT);
        var judged = decide(HARD, tenant, false);
        assertThat(judged.layer()).isEqualTo(Layer.CLASSIFIER);
        arms.put(judged.cluster(), List.of(new Bandit.Arm("small", 1, 3, 0)));
        var taught = decide(HARD, tenant, true);
        assertThat(taught.layer()).isEqualTo(Layer.BANDIT);
        assertThat(taught.features()).containsEntry("failure_rate", 0.75);
    }

    @Test
    void takesTheMiddleTierWhenAPartFails() {
        var unread = new Router(
                () -> {
                    throw new IllegalStateException("no artefact");
                },
                tenant -> new Learned(tenant.id(), arms, Learned.NONE),
                new Random(7),
                OFF);
        var failing = new Router(
                () -> MODEL,
                _ -> {
                    throw new IllegalStateException("no database");
                },
                new Random(7),
                OFF);
        for (var router : List.of(unread, failing)) {
            var decision = router.decide(Ids.next(), asks(HARD, false), tenant("{}"), TIERS);
            assertThat(decision.layer()).isEqualTo(Layer.FALLBACK);
            assertThat(decision.tier()).isEqualTo("large");
        }
    }

    @Test
    void tellsHowNewARequestIsToItsTenant() {
        var tenant = tenant("{}");
        assertThat(decide(HARD, tenant, false).features()).containsEntry("novelty", 1.0);
        assertThat(decide(HARD, tenant, false).features()).containsEntry("novelty", 0.0);
        assertThat(decide(HARD, tenant("{}"), false).features()).containsEntry("novelty", 1.0);
    }
}
