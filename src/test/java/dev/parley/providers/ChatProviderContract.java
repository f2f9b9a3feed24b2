package dev.parley.providers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.parley.kernel.Deadline;
import dev.parley.kernel.PlatformException;
import dev.parley.platform.http.Upstream;
import dev.parley.platform.http.UpstreamSettings;
import dev.parley.platform.json.Json;
import dev.parley.platform.tasks.Tasks;
import dev.parley.providers.ChatEvent.Finished;
import dev.parley.providers.ChatEvent.Reason;
import dev.parley.providers.ChatRequest.Extras;
import dev.parley.providers.ChatRequest.ResponseFormat;
import dev.parley.providers.ChatRequest.Sampling;
import dev.parley.providers.Message.Part;
import dev.parley.providers.Message.Role;
import dev.parley.providers.UpstreamFault.Kind;
import dev.parley.simulator.Simulator;
import dev.parley.simulator.SimulatorSettings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What every provider behind HTTP has to do, run against the simulator.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class ChatProviderContract {
    private static final Duration LONG = Duration.ofSeconds(20);

    private final Simulator simulator = Simulator.start(0, SimulatorSettings.quick());
    private final Tasks tasks = new Tasks();
    private final Upstream upstream = new Upstream(UpstreamSettings.DEFAULT, tasks);
    private final ChatProvider provider;

    protected ChatProviderContract(Function<WireClient, ChatProvider> provider) {
        this.provider = provider.apply(new WireClient(upstream));
    }

    /// One event of a stream in the provider's dialect, as it stands on the wire.
    protected abstract String streamStart();

    @AfterAll
    void stop() {
        upstream.close();
        tasks.close();
        simulator.close();
    }

    private Target target(String model, Duration firstEvent) {
        return new Target("sim", provider.dialect(), model, model, simulator.openAiUrl(), "sk-test", null, firstEvent);
    }

    private static ChatRequest request(boolean stream, Message... messages) {
        return new ChatRequest(
                "m",
                List.of(messages),
                Tools.NONE,
                null,
                Sampling.DEFAULT,
                stream,
                new Extras(Dialect.LOCAL, Json.object()),
                null);
    }

    private static ChatRequest ask(String text, boolean stream) {
        return request(stream, Message.of(Role.USER, text));
    }

    private ChatStream open(ChatRequest request, String model) {
        return open(request, target(model, LONG), Deadline.in(LONG));
    }

    private ChatStream open(ChatRequest request, Target target, Deadline deadline) {
        return provider.chat(new ChatProvider.Call(request, target, deadline, ""));
    }

    private static List<ChatEvent> drain(ChatStream stream) {
        var events = new ArrayList<ChatEvent>();
        try (stream) {
            for (ChatEvent event; (event = stream.next()) != null; ) events.add(event);
        }
        return events;
    }

    private static String text(List<ChatEvent> events) {
        var text = new StringBuilder();
        for (var event : events) if (event instanceof ChatEvent.Text piece) text.append(piece.text());
        return text.toString();
    }

    private static Finished finished(List<ChatEvent> events) {
        assertThat(events.getLast()).isInstanceOf(Finished.class);
        return (Finished) events.getLast();
    }

    private UpstreamFault fault(String model, boolean stream, Duration firstEvent) {
        var fault = catchThrowableOfType(
                UpstreamFault.class,
                () -> drain(open(
                        ask("one two three four five six", stream), target(model, firstEvent), Deadline.in(LONG))));
        assertThat(fault).as(model).isNotNull();
        return fault;
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void answersWithTextUsageAndReason(boolean stream) {
        var events = drain(open(ask("hello there", stream), "sim"));
        assertThat(events.getFirst()).isInstanceOf(ChatEvent.Started.class);
        assertThat(text(events)).isEqualTo("Echo: hello there");
        var finished = finished(events);
        assertThat(finished.reason()).isEqualTo(Reason.STOP);
        assertThat(finished.usage().input()).isPositive();
        assertThat(finished.usage().output()).isEqualTo(3);
        assertThat(finished.usage().estimated()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void keepsEveryCharacter(boolean stream) {
        var odd = "Grüße 你好 \u0001 \"quoted\" \\ 🧡\u200d🔥 \u2028 ڛ end";
        assertThat(text(drain(open(ask(odd, stream), "sim")))).isEqualTo("Echo: " + odd);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void carriesToolCallsAndTheirResults(boolean stream) {
        var schema = Json.readObject(
                "{\"type\":\"object\",\"properties\":{\"city\":{\"type\":\"string\"}},\"required\":[\"city\"]}"
                        .getBytes(StandardCharsets.UTF_8));
        var tools = new Tools(
                List.of(new Tools.Tool.Function("weather", "The weather", schema, null, null)),
                new Tools.Choice.Required(),
                null);
        var asked = ask("what is it like", stream);
        var first = drain(open(with(asked, tools), "sim"));
        assertThat(finished(first).reason()).isEqualTo(Reason.TOOL_CALLS);
        var call = first.stream()
                .filter(ChatEvent.ToolCall.class::isInstance)
                .map(ChatEvent.ToolCall.class::cast)
                .findFirst()
                .orElseThrow();
        assertThat(call.name()).isEqualTo("weather");
        assertThat(call.index()).isZero();
        var arguments = arguments(first);
        assertThat(Json.readObject(arguments.getBytes(StandardCharsets.UTF_8)).has("city"))
                .isTrue();

        var second = request(
                stream,
                Message.of(Role.USER, "what is it like"),
                new Message(Role.ASSISTANT, List.of(new Part.ToolUse(call.id(), call.name(), arguments, null)), null),
                new Message(
                        Role.TOOL,
                        List.of(new Part.ToolResult(call.id(), List.of(new Part.Text("rain", null)), false, null)),
                        null));
        assertThat(text(drain(open(with(second, new Tools(tools.list(), null, null)), "sim"))))
                .isEqualTo("The tool said: rain");
    }

    private static ChatRequest with(ChatRequest request, Tools tools) {
        return new ChatRequest(
                request.model(),
                request.messages(),
                tools,
                null,
                request.sampling(),
                request.stream(),
                request.extras(),
                null);
    }

    private static String arguments(List<ChatEvent> events) {
        var json = new StringBuilder();
        for (var event : events) if (event instanceof ChatEvent.ToolArguments piece) json.append(piece.json());
        return json.toString();
    }

    @Test
    void obeysTheLimitOfTokensAndSaysSo() {
        var asked = ask("a b c d e f g h", true);
        var limited = new ChatRequest(
                "m",
                asked.messages(),
                Tools.NONE,
                null,
                new Sampling(null, null, 3, false, List.of()),
                true,
                asked.extras(),
                null);
        assertThat(finished(drain(open(limited, "sim"))).reason()).isEqualTo(Reason.LENGTH);
    }

    @Test
    void asksForAnswersInASchema() {
        var schema = Json.readObject(
                "{\"type\":\"object\",\"properties\":{\"a\":{\"type\":\"integer\"}},\"required\":[\"a\"]}"
                        .getBytes(StandardCharsets.UTF_8));
        var asked = ask("x", false);
        var request = new ChatRequest(
                "m",
                asked.messages(),
                Tools.NONE,
                new ResponseFormat("r", schema, null, null),
                Sampling.DEFAULT,
                false,
                asked.extras(),
                null);
        var answer = Json.readObject(text(drain(open(request, "sim"))).getBytes(StandardCharsets.UTF_8));
        assertThat(answer.path("a").isNumber()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void saysWhenTheProviderDidNotCount(boolean stream) {
        var events = drain(open(ask("hello", stream), "fault-no-usage"));
        assertThat(finished(events).usage()).isEqualTo(Finished.UNCOUNTED);
    }

    @ParameterizedTest
    @CsvSource({
        "400, REJECTED", "401, UNAUTHENTICATED", "402, NO_CREDIT", "403, FORBIDDEN", "404, REJECTED",
        "408, REQUEST_TIMEOUT", "409, CONFLICT", "413, REJECTED", "422, REJECTED", "429, RATE_LIMITED",
        "500, SERVER_ERROR", "502, SERVER_ERROR", "503, OVERLOADED", "504, SERVER_ERROR", "529, OVERLOADED",
        "first-1000000, OVERLOADED", "wrong-type, MALFORMED"
    })
    void namesAFaultBeforeTheAnswer(String name, Kind kind) {
        for (boolean stream : new boolean[] {true, false}) {
            var fault = fault("fault-" + name, stream, LONG);
            assertThat(fault.kind()).as("stream " + stream).isEqualTo(kind);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "cut, CUT",
        "cut-json, CUT",
        "truncated, CUT",
        "malformed, MALFORMED",
        "error-event, SERVER_ERROR",
        "empty, MALFORMED"
    })
    void namesAFaultWithinAStream(String name, Kind kind) {
        assertThat(fault("fault-" + name, true, LONG).kind()).isEqualTo(kind);
    }

    @ParameterizedTest
    @CsvSource({
        "cut, CUT",
        "cut-json, CUT",
        "truncated, MALFORMED",
        "malformed, MALFORMED",
        "no-terminal, MALFORMED",
        "empty, MALFORMED",
        "huge, MALFORMED",
        "error-event, SERVER_ERROR"
    })
    void namesAFaultWithinAWholeAnswer(String name, Kind kind) {
        assertThat(fault("fault-" + name, false, LONG).kind()).isEqualTo(kind);
    }

    /// Whether the last line of a stream may be missing after everything else was said.
    protected abstract boolean endsWithoutItsLastLine();

    @Test
    void knowsWhetherAStreamCameToItsEnd() {
        if (endsWithoutItsLastLine())
            assertThat(text(drain(open(ask("hello there", true), "fault-no-terminal"))))
                    .isEqualTo("Echo: hello there");
        else assertThat(fault("fault-no-terminal", true, LONG).kind()).isEqualTo(Kind.CUT);
    }

    @Test
    void tellsAnExhaustedAccountFromAFullMinute() {
        // only OpenAI says it with a 429
        var kind = provider.dialect() == Dialect.OPENAI ? Kind.NO_CREDIT : Kind.RATE_LIMITED;
        assertThat(fault("fault-429-quota", true, LONG).kind()).isEqualTo(kind);
    }

    @Test
    void keepsRetryAfterStatusAndBody() {
        var fault = fault("fault-429-7", true, LONG);
        assertThat(fault.retryAfter()).contains(Duration.ofSeconds(7));
        assertThat(fault.status()).isEqualTo(429);
        assertThat(fault.body().orElseThrow().path("error").path("message").asString(""))
                .isEqualTo("Rate limit reached.");
        assertThat(fault.getMessage()).doesNotContain("sk-test");
    }

    @ParameterizedTest
    @CsvSource({"hang, true", "hang, false", "stall, true", "stall, false"})
    void waitsNoLongerThanTheTargetAllows(String name, boolean stream) {
        long begin = System.nanoTime();
        var fault = fault("fault-" + name, stream, Duration.ofMillis(150));
        assertThat(fault.kind()).isEqualTo(Kind.TIMED_OUT);
        assertThat(Duration.ofNanos(System.nanoTime() - begin))
                .isBetween(Duration.ofMillis(140), Duration.ofSeconds(5));
    }

    @Test
    void letsTheDeadlineEndAnEndlessAnswer() {
        long begin = System.nanoTime();
        var fault = catchThrowableOfType(
                UpstreamFault.class,
                () -> drain(open(ask("hello", true), target("fault-huge", LONG), Deadline.in(Duration.ofMillis(400)))));
        assertThat(fault.kind()).isEqualTo(Kind.TIMED_OUT);
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(5));
    }

    /// Each byte alone comes in time, but the whole never does.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 200 OK\r\nX-Slow: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
                "chunk",
                "event"
            })
    void letsTheDeadlineEndAServerThatDrips(String what) throws Exception {
        var head = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n";
        var start = streamStart();
        var event = Integer.toHexString(start.length()) + "\r\n" + start + "\r\n";
        var full = switch (what) {
            case "chunk" -> head + "00000000000000000000000000000000000000000000000000000000000000000001";
            case "event" -> head + event + "ffff\r\n" + ":".repeat(500);
            default -> what;
        };
        int atOnce = what.equals("event") ? head.length() + event.length() : what.equals("chunk") ? head.length() : 10;
        try (var server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<?> dripping = threads.submit(() -> drip(server, full.getBytes(StandardCharsets.US_ASCII), atOnce));
            var target = new Target(
                    "drip",
                    provider.dialect(),
                    "m",
                    "m",
                    "http://127.0.0.1:" + server.getLocalPort() + "/v1",
                    null,
                    null,
                    LONG);
            long begin = System.nanoTime();
            var fault = catchThrowableOfType(
                    UpstreamFault.class,
                    () -> drain(open(ask("hello", true), target, Deadline.in(Duration.ofMillis(300)))));
            assertThat(fault.kind()).isEqualTo(Kind.TIMED_OUT);
            assertThat(Duration.ofNanos(System.nanoTime() - begin))
                    .isBetween(Duration.ofMillis(290), Duration.ofMillis(2500));
            dripping.cancel(true);
        }
    }

    private static @Nullable Void drip(ServerSocket server, byte[] bytes, int atOnce) throws Exception {
        try (var socket = server.accept()) {
            var out = socket.getOutputStream();
            out.write(bytes, 0, atOnce);
            for (int i = atOnce; i < bytes.length; i++) {
                Thread.sleep(20);
                out.write(bytes[i]);
            }
        } catch (IOException left) {
            // as it should
        }
        return null;
    }

    @Test
    void cancelsTheProvidersWorkWhenClosedEarly() throws Exception {
        long before = simulator.cancelled();
        try (var stream = open(ask("hello", true), "fault-huge")) {
            assertThat(stream.next()).isInstanceOf(ChatEvent.Started.class);
        }
        long until = System.nanoTime() + LONG.toNanos();
        while (simulator.cancelled() == before && System.nanoTime() < until) Thread.sleep(5);
        assertThat(simulator.cancelled()).isEqualTo(before + 1);
    }

    @Test
    void usesOneConnectionForOneAnswerAfterTheOther() {
        for (int i = 0; i < 50; i++) drain(open(ask("hello", i % 2 == 0), "sim"));
        var before = upstream.connections();
        for (int i = 0; i < 50; i++) drain(open(ask("hello", i % 2 == 0), "sim"));
        assertThat(upstream.connections()).isEqualTo(before);
        assertThat(before.busy()).isZero();
    }

    @Test
    void saysWhenMoreIsAtHand() {
        try (var stream = open(ask("one two three", false), "sim")) {
            assertThat(stream.next()).isInstanceOf(ChatEvent.Started.class);
            assertThat(stream.ready()).isTrue();
        }
        try (var stream = open(ask("one two three", true), "fault-stall-1")) {
            assertThat(stream.next()).isInstanceOf(ChatEvent.Started.class);
            assertThat(stream.next()).isInstanceOf(ChatEvent.Text.class);
            assertThat(stream.ready()).isFalse();
        }
    }

    @Test
    void leaksNoConnectionOverAThousandFaults() throws Exception {
        var names = List.of(
                "400",
                "401",
                "429",
                "500",
                "502",
                "503",
                "wrong-type",
                "empty",
                "cut",
                "cut-json",
                "truncated",
                "malformed",
                "error-event");
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var all = new ArrayList<Future<UpstreamFault>>();
            for (int i = 0; i < 1000; i++) {
                var model = "fault-" + names.get(i % names.size());
                boolean stream = i % 2 == 0;
                all.add(threads.submit(() -> fault(model, stream, LONG)));
            }
            for (var one : all) assertThat(one.get()).isNotNull();
        }
        assertThat(upstream.connections().busy()).isZero();
        assertThat(upstream.connections().waiting()).isZero();
    }

    @Test
    void refusesToReachWhatIsNotThere() throws Exception {
        int port;
        try (var free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        for (var url : List.of(
                "http://127.0.0.1:" + port + "/v1",
                "http://no-such-host.invalid/v1",
                "https://127.0.0.1:" + simulator.port() + "/v1",
                "nonsense")) {
            var target = new Target("gone", provider.dialect(), "m", "m", url, null, null, LONG);
            var fault = catchThrowableOfType(
                    UpstreamFault.class,
                    () -> open(ask("x", true), target, Deadline.in(LONG)).close());
            assertThat(fault.kind()).as(url).isEqualTo(Kind.UNREACHABLE);
        }
    }

    @Test
    void namesTheFieldsOfAnotherDialectThatItLeavesOut() {
        var foreign = provider.dialect() == Dialect.OPENAI ? Dialect.ANTHROPIC : Dialect.OPENAI;
        var asked = ask("hello", true);
        var request = new ChatRequest(
                "m",
                asked.messages(),
                Tools.NONE,
                null,
                Sampling.DEFAULT,
                true,
                new Extras(foreign, Json.object().put("seed", 1).put("top_k", 5)),
                null);
        try (var stream = open(request, "sim")) {
            assertThat(stream.dropped()).containsExactly("seed", "top_k");
        }
        var sent = simulator.requests().getLast().body();
        assertThat(sent.has("seed") || sent.has("top_k")).isFalse();
    }

    @Test
    void sendsFieldsOfItsOwnDialectOn() {
        var asked = ask("hello", true);
        var request = new ChatRequest(
                "m",
                asked.messages(),
                Tools.NONE,
                null,
                Sampling.DEFAULT,
                true,
                new Extras(provider.dialect(), Json.object().put("top_k", 5)),
                null);
        try (var stream = open(request, "sim")) {
            assertThat(stream.dropped()).isEmpty();
        }
        assertThat(simulator.requests().getLast().body().path("top_k").asInt()).isEqualTo(5);
    }

    @Test
    void refusesPartsOfAnotherDialect() {
        var foreign = provider.dialect() == Dialect.OPENAI ? Dialect.ANTHROPIC : Dialect.OPENAI;
        var asked = request(
                true,
                new Message(Role.USER, List.of(new Part.Opaque(Json.object().put("type", "hologram"))), null));
        var request = new ChatRequest(
                "m",
                asked.messages(),
                Tools.NONE,
                null,
                Sampling.DEFAULT,
                true,
                new Extras(foreign, Json.object()),
                null);
        assertThatThrownBy(() -> open(request, "sim"))
                .isInstanceOf(PlatformException.class)
                .hasMessageContaining("hologram");
    }

    @Test
    void passesTheTraceOn() {
        var trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
        drain(provider.chat(new ChatProvider.Call(ask("hi", true), target("sim", LONG), Deadline.in(LONG), trace)));
        assertThat(simulator.requests().getLast().headers()).containsEntry("traceparent", trace);
    }
}
