package dev.parley.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.app.FaultCase.Sight;
import dev.parley.app.TestGateway.Customer;
import dev.parley.simulator.Fault;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Every way in which a provider can fail, as callers of both dialects see it.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class GatewayFaultsIT {
    private static final String TEXT = "one two three four five six seven eight nine ten";
    private static final String ECHO = "Echo: " + TEXT;
    private static final Duration SOON = Duration.ofSeconds(8);
    private static final String DEADLINE = "x-parley-timeout-ms";

    private final TestGateway gateway = new TestGateway(Map.of("PARLEY_BREAKER_OPEN", "700ms"), """
              - {name: impatient, dialect: openai, base_url: "{url}", api_key: sim, timeout: 1, models: [unused]}
            """);
    private final Customer customer = gateway.customer();
    private final ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor();
    private final Semaphore atATime = new Semaphore(24);

    @AfterAll
    void stop() {
        callers.close();
        gateway.close();
    }

    /// Asks for all cases at once, since most of them wait, and looks at each answer by itself.
    private Stream<DynamicTest> each(Stream<FaultCase> cases, Function<FaultCase, Reply> ask, Look look) {
        return cases.map(one -> Map.entry(one, callers.submit(() -> limited(() -> ask.apply(one))))).toList().stream()
                .map(asked -> DynamicTest.dynamicTest(
                        asked.getKey().toString(), () -> look.at(asked.getKey(), within(asked.getValue()))));
    }

    private interface Look {
        void at(FaultCase one, Reply reply);
    }

    private Reply limited(java.util.function.Supplier<Reply> ask) throws InterruptedException {
        atATime.acquire();
        try {
            return ask.get();
        } finally {
            atATime.release();
        }
    }

    private static Reply within(Future<Reply> reply) throws Exception {
        return reply.get(60, TimeUnit.SECONDS);
    }

    @TestFactory
    Stream<DynamicTest> eachFaultIsToldInTheCallersDialectAndInTime() {
        return each(FaultCase.all().stream().filter(one -> one.fault() != Fault.HUGE), this::askAlone, this::seenAlone);
    }

    /// One after the other, for each takes what the machine gives.
    @TestFactory
    Stream<DynamicTest> anAnswerWithoutEndIsEndedByTheDeadline() {
        return FaultCase.all().stream()
                .filter(one -> one.fault() == Fault.HUGE)
                .map(one -> DynamicTest.dynamicTest(one.toString(), () -> seenAlone(one, askAlone(one))));
    }

    private Reply askAlone(FaultCase one) {
        var headers = one.silent() ? new String[] {DEADLINE, "900"} : new String[0];
        return gateway.ask(one.caller(), customer, one.ask(one.model("only"), TEXT), headers);
    }

    private void seenAlone(FaultCase one, Reply reply) {
        assertThat(reply.took()).isLessThan(SOON);
        switch (one.sight()) {
            case ANSWER -> answered(one, reply);
            case ERROR -> refused(one, reply);
            case BROKEN -> broken(one, reply);
        }
    }

    private static void answered(FaultCase one, Reply reply) {
        assertThat(reply.status()).as(reply.body()).isEqualTo(200);
        assertThat(reply.text(one.caller())).isEqualTo(ECHO);
        assertThat(reply.isStream()).isEqualTo(one.stream());
        if (one.stream())
            assertThat(one.caller().ends(reply.events().getLast())).isTrue();
    }

    private static void refused(FaultCase one, Reply reply) {
        told(one, reply);
        var code = one.codes().stream()
                .filter(each -> FaultCase.status(each) == reply.status())
                .findFirst();
        assertThat(code).as(reply.status() + " " + reply.body()).isPresent();
        assertThat(reply.isStream()).isFalse();
        if (code.orElseThrow().equals("rate_limit_exceeded") && one.fault() == Fault.RATE_LIMITED)
            assertThat(reply.header("retry-after")).isEqualTo("1");
    }

    private static void broken(FaultCase one, Reply reply) {
        assertThat(reply.status()).isEqualTo(200);
        var events = reply.events();
        assertThat(events.getLast().isError()).as(reply.body()).isTrue();
        assertThat(events.stream().filter(SseEvent::isError)).hasSize(1);
        assertThat(events.stream().filter(one.caller()::ends)).isEmpty();
        told(one, reply);
        if (one.fault() == Fault.HUGE) assertThat(reply.text(one.caller())).startsWith(ECHO);
        else assertThat(ECHO).startsWith(reply.text(one.caller()));
        assertThat(reply.text(one.caller())).isNotEmpty();
    }

    /// The error in the caller's own shape, with the id that the response has too.
    private static void told(FaultCase one, Reply reply) {
        var error = reply.error();
        assertThat(one.caller().isError(error)).as(error.toString()).isTrue();
        assertThat(error.path("request_id").asString()).isEqualTo(reply.header("x-request-id"));
        var spelled = one.caller() == Dialects.OPENAI
                ? one.codes()
                : one.codes().stream().map(FaultCase::anthropicType).toList();
        assertThat(spelled).contains(reply.code());
        assertThat(reply.body()).doesNotContain("Exception").doesNotContain("127.0.0.1");
    }

    @TestFactory
    Stream<DynamicTest> eachFaultBeforeTheAnswerIsMadeGoodByTheNextModel() {
        return each(
                // what never pauses takes all the time there is
                FaultCase.all().stream().filter(one -> one.fault() != Fault.HUGE),
                one -> {
                    // a provider that gives up after a second, so that silence leaves time for the next
                    var provider = one.silent() ? "impatient" : one.provider().provider();
                    var faulty = provider + "/" + one.upstream("first");
                    var chain = gateway.customer(faulty, one.provider().other().provider() + "/good");
                    return gateway.ask(one.caller(), chain, one.ask("default", TEXT), DEADLINE, "5000");
                },
                (one, reply) -> {
                    assertThat(reply.took()).isLessThan(SOON);
                    if (one.refusesTheRequest()) {
                        assertThat(reply.status()).isEqualTo(400);
                        assertThat(one.caller().isError(reply.json())).isTrue();
                    } else if (one.sight() == Sight.BROKEN) {
                        // the commit point is passed: no other model may go on with the text
                        assertThat(reply.events().getLast().isError()).isTrue();
                        assertThat(reply.header("x-parley-model")).contains("fault-");
                    } else {
                        answered(one, reply);
                        assertThat(reply.header("x-parley-tier")).isEqualTo("default");
                        boolean first = one.sight() == Sight.ANSWER && one.fault() != Fault.FIRST;
                        assertThat(reply.header("x-parley-model"))
                                .isEqualTo(
                                        first
                                                ? one.model("first")
                                                : one.provider().other().provider() + "/good");
                    }
                });
    }

    @ParameterizedTest
    @EnumSource
    void aSingleModelIsAskedAgainUntilItRecovers(Dialects dialect) {
        var name = "fault-first-2@again-" + dialect;
        var reply = gateway.ask(dialect, customer, Dialects.ask(dialect.provider() + "/" + name, TEXT, false));
        assertThat(reply.status()).isEqualTo(200);
        assertThat(gateway.simulator().ofModel(name)).isEqualTo(3);
        var never = "fault-first-9@again-" + dialect;
        assertThat(gateway.ask(dialect, customer, Dialects.ask(dialect.provider() + "/" + never, TEXT, true))
                        .status())
                .isEqualTo(502);
        assertThat(gateway.simulator().ofModel(never)).isEqualTo(3);
    }

    @Test
    void aBrokenOffStreamIsSettledAsCutWithWhatWeCounted() {
        var reply = gateway.ask(Dialects.OPENAI, customer, Dialects.ask("openai/fault-cut-4@settled", TEXT, true));
        assertThat(reply.events().getLast().isError()).isTrue();
        assertThat(gateway.settlement(reply, "outcome, estimated, input_tokens > 8, output_tokens > 2"))
                .isEqualTo("cut t t t");
        assertThat(reply.error().path("usage").path("completion_tokens").asInt())
                .isPositive();
    }

    @Test
    void aRateThatTheProviderLimitsForLongIsToldAtOnce() {
        for (var dialect : Dialects.values()) {
            var reply = gateway.ask(
                    dialect,
                    customer,
                    Dialects.ask(dialect.provider() + "/fault-429-37@long", TEXT, dialect == Dialects.OPENAI));
            assertThat(reply.status()).isEqualTo(429);
            assertThat(reply.header("retry-after")).isEqualTo("37");
            assertThat(reply.took()).isLessThan(Duration.ofSeconds(1));
        }
        assertThat(gateway.simulator().ofModel("fault-429-37@long")).isEqualTo(2);
    }

    @Test
    void aModelThatFailsRepeatedlyIsPassedOverAndTriedAgainLater() {
        var name = "fault-first-5@breaker";
        var question = Dialects.ask("openai/" + name, TEXT, false);
        for (int i = 0; i < 2; i++)
            assertThat(gateway.ask(Dialects.OPENAI, customer, question).status())
                    .isGreaterThan(500);
        int asked = gateway.simulator().ofModel(name);
        var refused = gateway.ask(Dialects.OPENAI, customer, question);
        assertThat(refused.status()).isEqualTo(503);
        assertThat(refused.code()).isEqualTo("no_provider");
        assertThat(refused.header("retry-after")).isEqualTo("1");
        assertThat(refused.took()).isLessThan(Duration.ofMillis(500));
        assertThat(gateway.simulator().ofModel(name)).isEqualTo(asked);
        TestGateway.until(
                "the breaker lets a question through",
                () -> gateway.ask(Dialects.OPENAI, customer, question).status() == 200);
        for (int i = 0; i < 3; i++)
            assertThat(gateway.ask(Dialects.OPENAI, customer, question).status())
                    .isEqualTo(200);
    }

    @Test
    void aModelThatBreaksOffEveryAnswerIsPassedOverToo() {
        var chain = gateway.customer("openai/fault-cut-2@always", "anthropic/good");
        var question = Dialects.ask("default", TEXT, true);
        for (int i = 0; i < 3; i++)
            assertThat(gateway.ask(Dialects.OPENAI, chain, question)
                            .events()
                            .getLast()
                            .isError())
                    .isTrue();
        var reply = gateway.ask(Dialects.OPENAI, chain, question);
        assertThat(reply.header("x-parley-model")).isEqualTo("anthropic/good");
        assertThat(reply.text(Dialects.OPENAI)).isEqualTo(ECHO);
    }

    @Test
    void aCallersOwnHasteDoesNotCloseAModelToOthers() {
        var slow = "openai/sim-3-300ms";
        var question = Dialects.ask(slow, TEXT, false);
        for (int i = 0; i < 8; i++)
            assertThat(gateway.ask(Dialects.OPENAI, customer, question, DEADLINE, "40")
                            .status())
                    .isEqualTo(504);
        assertThat(gateway.ask(Dialects.OPENAI, gateway.customer(), question).status())
                .isEqualTo(200);
    }

    @ParameterizedTest
    @EnumSource
    void theCallersDeadlineEndsWaitingWhateverTheForm(Dialects dialect) {
        for (boolean stream : new boolean[] {true, false}) {
            var model = dialect.provider() + "/fault-hang@deadline-" + stream;
            var reply = gateway.ask(dialect, customer, Dialects.ask(model, TEXT, stream), DEADLINE, "300");
            assertThat(reply.status()).isEqualTo(504);
            assertThat(dialect.isError(reply.json())).isTrue();
            assertThat(reply.took()).isBetween(Duration.ofMillis(250), Duration.ofMillis(1500));
        }
    }

    @Test
    void aBrokenStreamIsNotToldAgainUnderItsIdempotencyKey() {
        var question = Dialects.ask("openai/fault-cut-2@idempotent", TEXT, true);
        var first = gateway.ask(Dialects.OPENAI, customer, question, "Idempotency-Key", "broken-1");
        assertThat(first.events().getLast().isError()).isTrue();
        // the key is free again a moment after the last byte; until then the answer is 409
        var again = new AtomicReference<>(first);
        TestGateway.until("the key is free", () -> {
            again.set(gateway.ask(Dialects.OPENAI, customer, question, "Idempotency-Key", "broken-1"));
            return again.get().status() != 409;
        });
        assertThat(again.get().header("idempotent-replayed")).isEmpty();
        assertThat(gateway.simulator().ofModel("fault-cut-2@idempotent")).isEqualTo(2);
    }
}
