package dev.parley.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.providers.Target;
import dev.parley.providers.UpstreamFault;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class BreakersTest {
    private static final Target TARGET = FakeTargets.named("model");

    private static UpstreamFault fault() {
        return UpstreamFault.of(UpstreamFault.Kind.SERVER_ERROR, "failed");
    }

    private static void fail(Breakers breakers, Target target, int times) {
        for (int i = 0; i < times; i++) {
            assertThat(breakers.of(target).permits()).isTrue();
            breakers.of(target).failed(1, fault());
        }
    }

    @Test
    void passesATargetOverAfterFiveFailures() {
        var breakers = new Breakers(Duration.ofMinutes(1), Duration.ofSeconds(30), null);
        fail(breakers, TARGET, 5);
        assertThat(breakers.of(TARGET).permits()).isFalse();
        assertThat(breakers.of(FakeTargets.named("model")).word()).isEqualTo("open");
    }

    @Test
    void asksATargetOnThatFailsLessThanHalfOfTheTime() {
        var breakers = new Breakers(Duration.ofMinutes(1), Duration.ofSeconds(30), null);
        for (int i = 0; i < 20; i++) {
            breakers.of(TARGET).succeeded(1);
            breakers.of(TARGET).succeeded(1);
            fail(breakers, TARGET, 1);
        }
        assertThat(breakers.of(FakeTargets.named("model")).word()).isEqualTo("closed");
    }

    @Test
    void keepsTargetsApart() {
        var breakers = new Breakers(Duration.ofMinutes(1), Duration.ofSeconds(30), null);
        fail(breakers, TARGET, 5);
        assertThat(breakers.of(FakeTargets.named("other")).permits()).isTrue();
    }

    @Test
    void letsTwoCallsThroughAfterAWhileAndClosesWhenTheySucceed() {
        var breakers = new Breakers(Duration.ofMillis(50), Duration.ofSeconds(30), null);
        fail(breakers, TARGET, 5);
        awaitPermission(breakers);
        assertThat(breakers.of(TARGET).permits()).isTrue();
        assertThat(breakers.of(TARGET).permits())
                .as("a third before the two have ended")
                .isFalse();
        breakers.of(TARGET).succeeded(1);
        breakers.of(TARGET).succeeded(1);
        assertThat(breakers.of(FakeTargets.named("model")).word()).isEqualTo("closed");
    }

    @Test
    void opensAgainWhenTheTargetStillFails() {
        var breakers = new Breakers(Duration.ofMillis(50), Duration.ofSeconds(30), null);
        fail(breakers, TARGET, 5);
        awaitPermission(breakers);
        breakers.of(TARGET).failed(1, fault());
        fail(breakers, TARGET, 1);
        assertThat(breakers.of(FakeTargets.named("model")).word()).isEqualTo("open");
    }

    @Test
    void givesThePermissionBackOfACallThatSaysNothing() {
        var breakers = new Breakers(Duration.ofMillis(50), Duration.ofSeconds(30), null);
        fail(breakers, TARGET, 5);
        awaitPermission(breakers);
        breakers.of(TARGET).undecided();
        for (int i = 0; i < 10; i++) {
            assertThat(breakers.of(TARGET).permits()).isTrue();
            breakers.of(TARGET).undecided();
        }
    }

    @Test
    void remembersOnlySoManyTargetsHoweverManyCallersName() {
        var breakers = new Breakers(Duration.ofMinutes(1), Duration.ofSeconds(30), null);
        for (int i = 0; i < 30_000; i++)
            breakers.of(FakeTargets.named("made-up-" + i)).succeeded(1);
        int known = 0;
        for (int i = 0; i < 30_000; i++)
            if (breakers.find(FakeTargets.named("made-up-" + i)).isPresent()) known++;
        assertThat(known).isLessThan(25_000);
    }

    @Test
    void passesATargetOverWhoseAnswersAreNearlyAllSlowToBegin() {
        var breakers = new Breakers(Duration.ofMinutes(1), Duration.ofSeconds(2), null);
        var target = FakeTargets.named("model");
        for (int i = 0; i < 20; i++)
            breakers.of(target).succeeded(Duration.ofSeconds(1).toNanos());
        assertThat(breakers.of(target).word()).isEqualTo("closed");
        for (int i = 0; i < 20; i++)
            breakers.of(target).succeeded(Duration.ofSeconds(3).toNanos());
        assertThat(breakers.of(target).word()).isEqualTo("open");
        assertThat(breakers.passedOver()).isEqualTo(1);
    }

    private static void awaitPermission(Breakers breakers) {
        long end = System.nanoTime() + 10_000_000_000L;
        while (!breakers.of(TARGET).permits()) {
            assertThat(System.nanoTime()).isLessThan(end);
            Thread.onSpinWait();
        }
    }
}
