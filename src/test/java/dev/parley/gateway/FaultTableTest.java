package dev.parley.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.kernel.ErrorCode;
import dev.parley.providers.Target;
import dev.parley.providers.UpstreamFault;
import dev.parley.providers.UpstreamFault.Kind;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class FaultTableTest {
    private static final Target TARGET = FakeTargets.named("model");
    private static final String SECRET = "organisation org-4711 owes money";

    private static UpstreamFault fault(Kind kind, Duration retryAfter) {
        return new UpstreamFault(kind, 418, SECRET, retryAfter, null, null);
    }

    @Test
    void onlyARequestThatIsWrongEverywhereIsNotTakenElsewhere() {
        for (var kind : Kind.values())
            assertThat(FaultTable.of(kind).nextTarget()).as(kind.name()).isEqualTo(kind != Kind.REJECTED);
    }

    @Test
    void asksTheSameModelAgainOnlyWhereThatCanHelp() {
        var hopeless = EnumSet.of(Kind.REJECTED, Kind.UNAUTHENTICATED, Kind.FORBIDDEN, Kind.NO_CREDIT, Kind.TIMED_OUT);
        for (var kind : Kind.values())
            assertThat(FaultTable.of(kind).again()).as(kind.name()).isEqualTo(!hopeless.contains(kind));
    }

    @Test
    void holdsAgainstATargetWhatIsWrongWithIt() {
        var harmless = Set.of(Kind.REJECTED, Kind.RATE_LIMITED, Kind.REQUEST_TIMEOUT, Kind.CONFLICT);
        for (var kind : Kind.values())
            assertThat(FaultTable.of(kind).countsAgainst()).as(kind.name()).isEqualTo(!harmless.contains(kind));
    }

    @ParameterizedTest
    @CsvSource({
        "REJECTED, INVALID_REQUEST",
        "UNAUTHENTICATED, UPSTREAM_REJECTED",
        "NO_CREDIT, UPSTREAM_REJECTED",
        "FORBIDDEN, UPSTREAM_REJECTED",
        "RATE_LIMITED, UPSTREAM_RATE_LIMITED",
        "SERVER_ERROR, UPSTREAM_FAILED",
        "OVERLOADED, UPSTREAM_FAILED",
        "UNREACHABLE, UPSTREAM_FAILED",
        "CUT, UPSTREAM_FAILED",
        "MALFORMED, UPSTREAM_FAILED",
        "REQUEST_TIMEOUT, UPSTREAM_FAILED",
        "CONFLICT, UPSTREAM_FAILED",
        "TIMED_OUT, DEADLINE_EXCEEDED"
    })
    void tellsTheCallerOneCodeForEachKind(Kind kind, ErrorCode code) {
        assertThat(FaultTable.told(UpstreamFault.of(kind, "x"), TARGET).code()).isEqualTo(code);
    }

    @ParameterizedTest
    @EnumSource
    void keepsWhatAProviderSaysOfTheOperatorsAccountToItself(Kind kind) {
        var told = FaultTable.told(fault(kind, Duration.ofSeconds(7)), TARGET);
        assertThat(told.detail()).contains("fake/model");
        assertThat(told.detail().contains(SECRET)).isEqualTo(kind == Kind.REJECTED);
        assertThat(told.retryAfter()).contains(Duration.ofSeconds(7));
    }

    @Test
    void pausesAsLongAsTheProviderAsksFor() {
        assertThat(FaultTable.pause(fault(Kind.RATE_LIMITED, Duration.ofMillis(1500)), 2, 0.1))
                .isEqualTo(Duration.ofMillis(1500));
    }

    @Test
    void pausesARandomPartOfAGrowingTimeOtherwise() {
        var fault = UpstreamFault.of(Kind.SERVER_ERROR, "x");
        assertThat(FaultTable.pause(fault, 1, 0)).isZero();
        assertThat(FaultTable.pause(fault, 1, 0.5)).isEqualTo(Duration.ofMillis(100));
        assertThat(FaultTable.pause(fault, 2, 0.5)).isEqualTo(Duration.ofMillis(200));
        assertThat(FaultTable.pause(fault, 3, 1)).isEqualTo(Duration.ofMillis(800));
    }

    @Test
    void keepsNoCallerWaitingLongerThanTwoSeconds() {
        assertThat(FaultTable.bearable(Duration.ofSeconds(2))).isTrue();
        assertThat(FaultTable.bearable(Duration.ofMillis(2001))).isFalse();
    }
}
