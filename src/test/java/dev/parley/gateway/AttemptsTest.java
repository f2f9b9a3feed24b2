package dev.parley.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.parley.gateway.Attempts.Wanted;
import dev.parley.kernel.Deadline;
import dev.parley.kernel.ErrorCode;
import dev.parley.kernel.PlatformException;
import dev.parley.kernel.TenantId;
import dev.parley.platform.telemetry.Metrics;
import dev.parley.providers.Target;
import dev.parley.providers.UpstreamFault;
import dev.parley.providers.UpstreamFault.Kind;
import dev.parley.routing.Latencies;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class AttemptsTest {
    private static final Deadline LATER = Deadline.in(Duration.ofMinutes(1));

    private static final TenantId TENANT = TenantId.next();

    private final Metrics metrics = new Metrics();
    private final Breakers breakers = new Breakers(Duration.ofMinutes(1), Duration.ofSeconds(30), null);
    private final Attempts attempts =
            new Attempts(breakers, new Bulkhead(2), new Latencies(System::nanoTime), new GatewayMetrics(metrics));
    private final Map<String, Deque<RuntimeException>> script = new HashMap<>();
    private final List<String> asked = new ArrayList<>();

    @AfterEach
    void close() {
        metrics.close();
    }

    /// What `model` does at its next calls; it answers afterwards.
    private void does(String model, RuntimeException... failures) {
        script.put(model, new ArrayDeque<>(Arrays.asList(failures)));
    }

    private static UpstreamFault fault(Kind kind) {
        return UpstreamFault.of(kind, "scripted");
    }

    private static UpstreamFault fault(Kind kind, Duration retryAfter) {
        return new UpstreamFault(kind, 429, "scripted", retryAfter, null, null);
    }

    private String answer(Target target, Deadline deadline) {
        var model = target.upstreamModel();
        asked.add(model);
        var left = script.get(model);
        if (left != null && !left.isEmpty()) throw left.pop();
        return model;
    }

    private static List<Target> plan(String... models) {
        return Arrays.stream(models).map(FakeTargets::named).toList();
    }

    private String first(String... models) {
        return attempts.first(new Wanted<>(TENANT, LATER, this::answer), plan(models));
    }

    private PlatformException refused(String... models) {
        var told = catchThrowableOfType(PlatformException.class, () -> first(models));
        assertThat(told).isNotNull();
        return told;
    }

    @Test
    void asksNobodyElseWhenTheFirstAnswers() {
        assertThat(first("a", "b")).isEqualTo("a");
        assertThat(asked).containsExactly("a");
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "REJECTED")
    void goesToTheNextTargetAtOnce(Kind kind) {
        does("a", fault(kind, Duration.ofMinutes(1)));
        assertThat(first("a", "b")).isEqualTo("b");
        assertThat(asked).containsExactly("a", "b");
    }

    @Test
    void takesARequestThatIsWrongToNobodyElse() {
        does("a", fault(Kind.REJECTED));
        assertThat(refused("a", "b").code()).isEqualTo(ErrorCode.INVALID_REQUEST);
        assertThat(asked).containsExactly("a");
    }

    @Test
    void asksTheLastTargetAgainTwice() {
        does("a", fault(Kind.SERVER_ERROR), fault(Kind.CUT));
        assertThat(first("a")).isEqualTo("a");
        assertThat(asked).hasSize(3);
    }

    @Test
    void givesUpAfterThreeCallsOfTheLastTarget() {
        does("b", fault(Kind.OVERLOADED), fault(Kind.OVERLOADED), fault(Kind.OVERLOADED));
        does("a", fault(Kind.UNREACHABLE));
        assertThat(refused("a", "b").code()).isEqualTo(ErrorCode.UPSTREAM_FAILED);
        assertThat(asked).containsExactly("a", "b", "b", "b");
    }

    @Test
    void waitsForALimitedRateOnlyWhenThatIsShort() {
        does("a", fault(Kind.RATE_LIMITED, Duration.ofMillis(20)));
        assertThat(first("a")).isEqualTo("a");
        does("b", fault(Kind.RATE_LIMITED, Duration.ofSeconds(30)));
        var told = refused("b");
        assertThat(told.code()).isEqualTo(ErrorCode.UPSTREAM_RATE_LIMITED);
        assertThat(told.retryAfter()).contains(Duration.ofSeconds(30));
        assertThat(asked).containsExactly("a", "a", "b");
    }

    @Test
    void doesNotWaitBeyondTheDeadline() {
        does("a", fault(Kind.RATE_LIMITED, Duration.ofMillis(1900)));
        long start = System.nanoTime();
        var told = catchThrowableOfType(
                PlatformException.class,
                () -> attempts.first(
                        new Wanted<>(TENANT, Deadline.in(Duration.ofMillis(500)), this::answer), plan("a")));
        assertThat(told.code()).isEqualTo(ErrorCode.UPSTREAM_RATE_LIMITED);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofMillis(450));
    }

    @Test
    void asksNobodyAfterTheDeadline() {
        var told = catchThrowableOfType(
                PlatformException.class,
                () -> attempts.first(new Wanted<>(TENANT, Deadline.in(Duration.ZERO), this::answer), plan("a")));
        assertThat(told.code()).isEqualTo(ErrorCode.DEADLINE_EXCEEDED);
        assertThat(asked).isEmpty();
    }

    @Test
    void asksAnotherTargetWhenOneCannotBeToldTheRequest() {
        does("a", PlatformException.unsupported("response_format", "a cannot"));
        assertThat(first("a", "b")).isEqualTo("b");
        does("a", PlatformException.unsupported("response_format", "a cannot"));
        assertThat(refused("a").code()).isEqualTo(ErrorCode.UNSUPPORTED_PARAMETER);
    }

    @Test
    void passesATargetOverWhoseBreakerIsOpen() {
        for (int i = 0; i < 5; i++) breakers.of(FakeTargets.named("a")).failed(1, fault(Kind.CUT));
        assertThat(first("a", "b")).isEqualTo("b");
        assertThat(asked).containsExactly("b");
        var told = refused("a");
        assertThat(told.code()).isEqualTo(ErrorCode.NO_PROVIDER);
        assertThat(told.retryAfter()).contains(Duration.ofMinutes(1));
    }

    @Test
    void tellsWhatWentWrongAndNotThatTheRestIsPassedOver() {
        for (int i = 0; i < 5; i++) breakers.of(FakeTargets.named("b")).failed(1, fault(Kind.CUT));
        does("a", fault(Kind.TIMED_OUT));
        assertThat(refused("a", "b").code()).isEqualTo(ErrorCode.DEADLINE_EXCEEDED);
    }

    @Test
    void doesNotHoldItAgainstATargetThatACallerWasInAHurry() {
        for (int i = 0; i < 10; i++) {
            var deadline = Deadline.in(Duration.ofMillis(5));
            assertThatThrownBy(() -> attempts.first(
                            new Wanted<>(TENANT, deadline, (_, _) -> {
                                while (!deadline.passed()) Thread.onSpinWait();
                                throw fault(Kind.TIMED_OUT);
                            }),
                            plan("a")))
                    .isInstanceOf(PlatformException.class);
        }
        assertThat(breakers.of(FakeTargets.named("a")).word()).isEqualTo("closed");
        for (int i = 0; i < 5; i++) {
            does("a", fault(Kind.TIMED_OUT));
            refused("a");
        }
        assertThat(breakers.of(FakeTargets.named("a")).word()).isEqualTo("open");
    }

    /// Five requests earn half a repeat; the first ten are free.
    @Test
    void asksATargetAgainOnlySoOftenWhenItFailsAlways() {
        for (int i = 0; i < 20; i++) {
            // 409 is repeated and does not open the breaker
            does("a", fault(Kind.CONFLICT), fault(Kind.CONFLICT), fault(Kind.CONFLICT));
            refused("a");
        }
        assertThat(asked).hasSizeBetween(20 + 10, 20 + 13);
    }

    @Test
    void letsOnlySoManyOfATenantsRequestsWaitForOneProvider() {
        var told = catchThrowableOfType(PlatformException.class, () -> nested(3));
        assertThat(told.code()).isEqualTo(ErrorCode.OVERLOADED);
        assertThat(nested(2)).isEqualTo("a");
    }

    private String nested(int waiting) {
        return attempts.first(
                new Wanted<>(
                        TENANT, LATER, (target, until) -> waiting == 1 ? answer(target, until) : nested(waiting - 1)),
                plan("a"));
    }

    @Test
    void doesNotHoldOurOwnMistakesAgainstATarget() {
        for (int i = 0; i < 10; i++) {
            does("a", new IllegalStateException("a mistake of ours"));
            assertThatThrownBy(() -> first("a")).isInstanceOf(IllegalStateException.class);
        }
        assertThat(breakers.of(FakeTargets.named("a")).word()).isEqualTo("closed");
    }

    @Test
    void countsEachFaultByTargetAndKindAndTheTargetsThatNobodyDeclaredTogether() {
        for (int i = 0; i < GatewayMetrics.MOST_TARGETS + 100; i++) {
            does("made-up-" + i, fault(Kind.REJECTED));
            refused("made-up-" + i);
        }
        var lines = metrics.scrape()
                .lines()
                .filter(line -> line.startsWith("parley_upstream_faults_total{"))
                .toList();
        assertThat(lines).hasSize(GatewayMetrics.MOST_TARGETS + 1);
        assertThat(lines)
                .anySatisfy(line -> assertThat(line).contains("model=\"other\"").endsWith(" 100.0"));
    }
}
