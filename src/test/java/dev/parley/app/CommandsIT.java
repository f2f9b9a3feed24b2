package dev.parley.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.simulator.Simulator;
import dev.parley.simulator.SimulatorSettings;
import dev.parley.testing.TestDatabase;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// The program as a process: what it says when it cannot start, and how it stops.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CommandsIT {
    @TempDir
    private static Path folder;

    private final Simulator simulator =
            Simulator.start(0, SimulatorSettings.quick().withTokensPerSecond(10));
    private ServerSocket taken;

    @BeforeAll
    void occupyAPort() throws IOException {
        taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    }

    @AfterAll
    void free() throws IOException {
        taken.close();
        simulator.close();
    }

    Stream<Arguments> mistakes() throws IOException {
        var database = TestDatabase.empty();
        var file = Files.writeString(folder.resolve("file"), "");
        var yaml = Files.writeString(folder.resolve("wrong.yaml"), "prot: 1\n");
        var pem = Files.writeString(folder.resolve("wrong.pem"), "no certificate\n")
                .toString();
        var wrongPassword = "postgres://" + database.user() + ":s3cret@" + database.hosts() + "/" + database.database();
        var port = String.valueOf(taken.getLocalPort());
        return Stream.of(
                mistake("an occupied port", Map.of("PARLEY_HOST", "127.0.0.1"), "port " + port, "up", "--port", port),
                mistake("a data directory below a file", Map.of(), "--data", "up", "--data", file + "/data"),
                mistake("a data directory where none can be made", Map.of(), "--data", "up", "--data", "/proc/parley"),
                mistake("a wrong password", Map.of("DATABASE_URL", wrongPassword), "check user and password", "up"),
                mistake(
                        "a database that is not there",
                        Map.of("DATABASE_URL", "postgres://parley:s3cret@127.0.0.1:1/parley"),
                        "check host and port",
                        "up"),
                mistake(
                        "another kind of database",
                        Map.of("DATABASE_URL", "mysql://root:s3cret@localhost/parley"),
                        "must begin with postgres://",
                        "up"),
                mistake("an unknown setting", Map.of("PARLEY_PROT", "1"), "did you mean PARLEY_PORT?", "up"),
                mistake("an unknown key of the file", Map.of(), "did you mean 'port'?", "up", "--config", yaml + ""),
                mistake("a file that is not there", Map.of(), "Cannot read", "up", "--config", folder + "/none.yaml"),
                mistake("an unknown role", Map.of(), "PARLEY_ROLES takes a list of gateway", "up", "--roles", "king"),
                mistake("half of TLS", Map.of("PARLEY_TLS_CERT", pem), "Set both PARLEY_TLS_CERT and", "up"),
                mistake(
                        "a broken certificate",
                        Map.of("PARLEY_TLS_CERT", pem, "PARLEY_TLS_KEY", pem),
                        "cannot be used",
                        "up"),
                mistake("a provider that is no URL", Map.of("OPENAI_BASE_URL", "somewhere"), "must be a URL", "up"),
                mistake("an unknown command", Map.of(), "parley --help", "upp"),
                mistake("an unknown option", Map.of(), "--prot", "up", "--prot", "1"));
    }

    private static Arguments mistake(String what, Map<String, String> environment, String told, String... arguments) {
        return Arguments.of(what, environment, told, List.of(arguments));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("mistakes")
    void saysInOneLineWhatIsWrongAndLeavesNothingBehind(
            String what, Map<String, String> environment, String told, List<String> arguments) throws Exception {
        var data = folder.resolve(what.replace(' ', '-'));
        var child = Child.start(folder, with(environment, "PARLEY_DATA_DIR", data.toString()), arguments);
        assertThat(child.end(20)).as(child.err()).isEqualTo(2);
        var lines = child.err().lines().toList();
        assertThat(lines).as(what).hasSize(1);
        assertThat(lines.getFirst())
                .startsWith("parley: ")
                .contains(told)
                .doesNotContain("s3cret", "Exception", "null");
        assertThat(processesOn(data)).isEmpty();
    }

    @Test
    void finishesAStreamOnSigtermKeepsEverythingAndSurvivesAKill() throws Exception {
        var data = folder.resolve("lived-in");
        shareBinaries(data);
        var environment =
                Map.of("OPENAI_BASE_URL", simulator.openAiUrl(), "OPENAI_API_KEY", "sim", "PARLEY_HOST", "127.0.0.1");
        var first = Child.up(data, environment);
        var operator = first.value("PARLEY_OPERATOR_KEY");
        var key = tenantKey(first.web(), operator);
        assertThat(first.out()).as("who reads a log is not to get in").doesNotContain("#ticket=");
        doctorSaysAllIsWell(data, first, environment);
        aPrintedLinkSignsIn(data, first, environment);
        try (var lines = slowStream(first.web(), key)) {
            assertThat(lines.readLine()).startsWith("data: ");
            first.process().destroy();
            assertThat(lines.lines().toList()).contains("data: [DONE]");
        }
        assertThat(first.end(30)).isEqualTo(143);
        assertThat(first.out()).contains("Stopping").endsWith("Stopped\n");
        assertThat(processesOn(data)).isEmpty();

        var second = Child.up(data, environment);
        assertThat(second.value("PARLEY_OPERATOR_KEY")).isEqualTo(operator);
        assertThat(second.web().get("/v1/models", key).status()).isEqualTo(200);
        assertThat(usage(second.web(), operator)).isEqualTo(1);
        second.process().destroyForcibly();
        assertThat(second.end(10)).isEqualTo(137);

        var third = Child.up(data, with(environment, "PARLEY_ROLES", "control"));
        var web = third.web();
        assertThat(usage(web, operator)).isEqualTo(1);
        assertThat(web.post("/v1/chat/completions", key, "{}").status()).isEqualTo(404);
        assertThat(web.post("/v1/messages", key, "{}").status()).isEqualTo(404);
        assertThat(web.get("/v1/models", key).status()).isEqualTo(404);
        assertThat(web.get("/api/v1/documents", key).status()).isEqualTo(404);
        assertThat(web.get("/api/v1/api-keys", key).status()).isEqualTo(200);
        third.process().destroy();
        assertThat(third.end(30)).isEqualTo(143);
        assertThat(processesOn(data)).isEmpty();
    }

    private static void aPrintedLinkSignsIn(Path data, Child running, Map<String, String> environment)
            throws Exception {
        var signIn = Child.start(folder, environment, List.of("sign-in", "--data", data.toString()));
        assertThat(signIn.end(30)).as(signIn.out() + signIn.err()).isZero();
        var link = signIn.out().strip();
        assertThat(link).startsWith(running.value("PARLEY_URL") + "/sign-in#ticket=tic-par-");
        var body = "{\"ticket\": \"" + link.substring(link.indexOf('=') + 1) + "\"}";
        var request = Web.Request.of("POST", "/api/v1/console/session", body);
        assertThat(running.web().send(request).status()).isEqualTo(201);
        assertThat(running.web().send(request).status()).isEqualTo(401);
    }

    private static void doctorSaysAllIsWell(Path data, Child running, Map<String, String> environment)
            throws Exception {
        var port = running.web().base().replaceAll(".*:", "");
        var doctor = Child.start(folder, environment, List.of("doctor", "--data", data.toString(), "--port", port));
        assertThat(doctor.end(30)).as(doctor.out() + doctor.err()).isZero();
        assertThat(doctor.out().lines()).allMatch(line -> line.startsWith("ok ") || line.startsWith("warn "));
        assertThat(doctor.out())
                .contains("Parley itself serves on " + port)
                .contains("postgres (PostgreSQL)")
                .contains("openai       " + environment.get("OPENAI_BASE_URL") + " answers");
        assertThat(running.web()
                        .send(Web.Request.of("GET", "/health/ready", null))
                        .status())
                .isEqualTo(200);
    }

    @Test
    void doctorSaysOfAnExternalDatabaseThatItIsFit() throws Exception {
        var database = TestDatabase.empty();
        var environment = Map.of("DATABASE_URL", TestDatabase.setting(database));
        var data = folder.resolve("not-made");
        var doctor = Child.start(folder, environment, List.of("doctor", "--port", "0", "--data", data.toString()));
        assertThat(doctor.end(30)).as(doctor.out() + doctor.err()).isZero();
        assertThat(doctor.out())
                .contains("ok    database     PostgreSQL 1")
                .contains("ok    clock ")
                .contains("will be created")
                .doesNotContain(database.password());
        assertThat(data).doesNotExist();
    }

    @Test
    void doctorNamesEverythingThatIsWrongAndNoSecret() throws Exception {
        var environment = Map.ofEntries(
                Map.entry("PARLEY_HOST", "127.0.0.1"),
                Map.entry("DATABASE_URL", "postgres://parley:s3cret@127.0.0.1:1/parley"),
                Map.entry("PARLEY_TLS_CERT", folder.resolve("none.pem").toString()),
                Map.entry("PARLEY_TLS_KEY", folder.resolve("none.key").toString()),
                Map.entry("OPENAI_BASE_URL", simulator.openAiUrl()),
                Map.entry("OPENAI_API_KEY", "bad-key"),
                Map.entry("ANTHROPIC_BASE_URL", "http://127.0.0.1:1"),
                Map.entry("ANTHROPIC_API_KEY", "s3cret"));
        var data = Files.writeString(folder.resolve("no-directory"), "").toString();
        var doctor = Child.start(
                folder, environment, List.of("doctor", "--data", data, "--port", "" + taken.getLocalPort()));
        assertThat(doctor.end(30)).as(doctor.out() + doctor.err()).isEqualTo(1);
        assertThat(doctor.out().lines().filter(line -> line.startsWith("FAIL")))
                .extracting(line -> line.split(" +")[1])
                .containsExactly("data", "database", "tls", "openai", "anthropic");
        assertThat(doctor.out())
                .contains("refused the key (401)")
                .contains("http://127.0.0.1:1/v1 is unreachable")
                .contains("none.pem does not exist")
                .contains("check host and port")
                .doesNotContain("s3cret", "bad-key");
        assertThat(doctor.err()).isEmpty();
    }

    @Test
    void doctorSaysWhichProgramsPortIsTakenAndWhichSettingIsUnknown() throws Exception {
        var port = "" + taken.getLocalPort();
        var onPort = Child.start(
                folder,
                Map.of("PARLEY_HOST", "127.0.0.1", "DATABASE_URL", "mysql://s3cret"),
                List.of("doctor", "--data", folder.toString(), "--port", port));
        assertThat(onPort.end(30)).isEqualTo(1);
        assertThat(onPort.out()).contains("FAIL  port         " + port).contains("--port or PARLEY_PORT");
        var unknown = Child.start(folder, Map.of("PARLEY_PROT", "1"), List.of("doctor"));
        assertThat(unknown.end(30)).isEqualTo(1);
        assertThat(unknown.out()).contains("ok    java").contains("did you mean PARLEY_PORT?");
    }

    private static String tenantKey(Web web, String operator) {
        var tenant = web.post("/api/v1/tenants", operator, "{\"slug\": \"kept\", \"name\": \"Kept\"}");
        return web.post(
                        "/api/v1/api-keys",
                        operator,
                        "{\"name\": \"k\", \"tenant_id\": \"" + tenant.text("id")
                                + "\", \"scopes\": [\"chat\", \"keys:manage\", \"knowledge:read\"]}")
                .text("key");
    }

    private static long usage(Web web, String operator) {
        var tenant =
                web.get("/api/v1/tenants", operator).json().at("/data/0/id").asString();
        return web.get("/api/v1/tenants/" + tenant + "/usage", operator)
                .json()
                .path("api_calls")
                .asLong();
    }

    /// Twenty events in two seconds.
    private static BufferedReader slowStream(Web web, String key) throws Exception {
        var request = HttpRequest.newBuilder(URI.create(web.base() + "/v1/chat/completions"))
                .header("Authorization", "Bearer " + key)
                .POST(BodyPublishers.ofString("""
                        {"model": "openai/sim-20", "stream": true,
                         "messages": [{"role": "user", "content": "Count slowly"}]}"""));
        var client =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
        var response = client.send(request.build(), BodyHandlers.ofInputStream());
        assertThat(response.statusCode()).isEqualTo(200);
        return new BufferedReader(new InputStreamReader(response.body(), UTF_8));
    }

    /// Unpacking them anew takes seconds.
    private static void shareBinaries(Path data) throws IOException {
        TestDatabase.empty();
        Files.createDirectories(data);
        try (var folders = Files.list(Path.of("target/postgres-test").toAbsolutePath())) {
            for (var binaries : folders.toList()) {
                var name = binaries.getFileName().toString();
                if (name.startsWith("postgres-bin-") && !name.contains("part"))
                    Files.createSymbolicLink(data.resolve(name), binaries);
            }
        }
    }

    private static List<ProcessHandle> processesOn(Path data) {
        return ProcessHandle.allProcesses()
                .filter(process -> process.info().commandLine().orElse("").contains(data.toString()))
                .toList();
    }

    private static Map<String, String> with(Map<String, String> environment, String name, String value) {
        var all = new java.util.HashMap<>(environment);
        all.putIfAbsent(name, value);
        return all;
    }
}
