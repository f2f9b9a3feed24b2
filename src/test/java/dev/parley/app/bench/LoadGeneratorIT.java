package dev.parley.app.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.simulator.Simulator;
import dev.parley.simulator.SimulatorSettings;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LoadGeneratorIT {
    private Simulator simulator;
    private Target target;

    @BeforeEach
    void start() {
        simulator = Simulator.start(0, SimulatorSettings.quick());
        target = new Target("direct", URI.create(simulator.baseUrl()), "sim");
    }

    @AfterEach
    void stop() {
        simulator.close();
    }

    @Test
    void sendsAsManyRequestsAsTheRateSays() throws IOException {
        var tally = new Tally();
        LoadGenerator.run(
                target, target.chat("gpt-4o", 19, true), Load.constant(100, 20, Duration.ofMillis(500)), tally);
        assertThat(tally.completed).isEqualTo(50);
        assertThat(tally.failures).isEmpty();
        assertThat(simulator.total()).isEqualTo(50);
        // role, 20 of content, finish, [DONE]
        assertThat(tally.events).isEqualTo(50 * 23);
    }

    @Test
    void chargesTheWaitForAConnectionToTheServer() throws IOException {
        var tally = new Tally();
        // ten arrivals at once in effect, one connection, 50 ms each: the last waits for all before it
        LoadGenerator.run(
                target, target.chat("sim-1-50ms", 2, false), Load.constant(1000, 1, Duration.ofMillis(10)), tally);
        assertThat(tally.completed).isEqualTo(10);
        assertThat(tally.latency.getMaxValue())
                .isGreaterThan(Duration.ofMillis(450).toNanos());
        assertThat(tally.latency.getMinValue())
                .isLessThan(Duration.ofMillis(400).toNanos());
    }

    @Test
    void keepsEveryConnectionBusyWhenNoRateIsGiven() throws IOException {
        var tally = new Tally();
        LoadGenerator.run(target, target.chat("gpt-4o", 2, false), Load.full(4, Duration.ofMillis(300)), tally);
        assertThat(tally.completed).isGreaterThan(20);
        assertThat(tally.completed).isEqualTo(simulator.total());
    }

    @Test
    void tellsWhatOfACutAnswerHadArrived() throws IOException {
        var seen = new ArrayList<Ended>();
        var tally = new Tally();
        new LoadGenerator(target, target.chat("fault-cut", 19, true), tally, seen::add, nanos -> {})
                .run(Load.constant(100, 5, Duration.ofMillis(50)));
        assertThat(tally.failures.values()).containsExactly(5L);
        assertThat(seen)
                .hasSize(5)
                .allSatisfy(each -> assertThat(each.complete()).isFalse());
    }

    @Test
    void countsRefusedConnectionsAsFailed() throws IOException {
        simulator.close();
        var tally = new Tally();
        LoadGenerator.run(target, target.chat("gpt-4o", 2, false), Load.constant(100, 5, Duration.ofMillis(50)), tally);
        assertThat(tally.failures.values()).containsExactly(5L);
    }
}
