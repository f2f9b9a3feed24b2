package dev.parley.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.platform.json.Json;
import dev.parley.simulator.Simulator;
import dev.parley.simulator.SimulatorSettings;
import dev.parley.testing.TestDatabase;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The master key, from the first start over its replacement to a start without the old one: in processes.
class KeysCommandIT {
    private static final int TENANTS = 30;

    @TempDir
    private Path folder;

    @Test
    void aMasterKeyIsReplacedWhileANodeServes() throws Exception {
        var database = TestDatabase.empty();
        try (var simulator = Simulator.start(0, SimulatorSettings.quick())) {
            var data = folder.resolve("data");
            var environment = Map.of(
                    "DATABASE_URL",
                    TestDatabase.setting(database),
                    "PARLEY_HOST",
                    "127.0.0.1",
                    "PARLEY_TENANT_PROVIDER_PRIVATE_ADDRESSES",
                    "true");
            var node = Child.up(data, environment);
            var file = data.resolve("master.key");
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                    .isEqualTo("rw-------");
            assertThat(node.out()).contains("Making the master key " + file + ": every node");
            var web = node.web();
            var operator = node.value("PARLEY_OPERATOR_KEY");
            var keys = IntStream.range(0, TENANTS)
                    .mapToObj(i -> tenantWithProvider(web, operator, "t" + i, simulator))
                    .toList();

            var old = Files.readString(file).strip();
            var made = "2027:" + Base64.getEncoder().encodeToString(new byte[32]);
            Files.writeString(file, made + "\n" + old + "\n");
            var served = new AtomicInteger();
            var failed = new AtomicInteger();
            var done = new AtomicBoolean();
            Child rotation;
            try (var threads = Executors.newFixedThreadPool(3)) {
                var running = new ArrayList<Future<?>>();
                for (int thread = 0; thread < 3; thread++) {
                    int first = thread;
                    running.add(threads.submit(() -> {
                        for (int i = first; !done.get(); i++)
                            (ask(web, keys.get(i % TENANTS)) == 200 ? served : failed).incrementAndGet();
                    }));
                }
                rotation = Child.start(
                        folder, environment, List.of("keys", "rotate", "--data-keys", "--data", data.toString()));
                assertThat(rotation.end(60)).as(rotation.err()).isZero();
                // a key sealed after it
                var late = tenantWithProvider(web, operator, "late", simulator);
                assertThat(ask(web, late)).isEqualTo(200);
                done.set(true);
                for (var one : running) one.get();
            }
            System.out.print("keys rotate: " + rotation.out());
            System.out.printf("keys rotate: %d requests served meanwhile, %d failed%n", served.get(), failed.get());
            // each tenant's, and the installation's own: of the audit log, of tokens
            var count = Pattern.compile("under master key '2027', made (\\d+) new data keys")
                    .matcher(rotation.out());
            assertThat(count.find()).as(rotation.out()).isTrue();
            assertThat(Integer.parseInt(count.group(1))).isGreaterThan(TENANTS);
            assertThat(rotation.out()).contains("No data key needs " + old.substring(0, 8) + " any more");
            assertThat(failed.get()).isZero();
            assertThat(served.get()).isPositive();

            var again = Child.start(folder, environment, List.of("keys", "rotate", "--data", data.toString()));
            assertThat(again.end(60)).isZero();
            assertThat(again.out()).contains("Wrapped 0 data keys anew");

            node.process().destroy();
            node.end(30);
            Files.writeString(file, made + "\n");
            var after = Child.up(data, environment);
            for (var key : keys) assertThat(ask(after.web(), key)).isEqualTo(200);
            after.process().destroy();
            after.end(30);
            refusesWithout(file, data, environment, old);
        }
    }

    private void refusesWithout(Path file, Path data, Map<String, String> environment, String old) throws Exception {
        Files.writeString(file, old + "\n");
        told(data, environment, "wrapped by master key '2027', which is not among those given");
        Files.writeString(file, "2027:" + old.substring(9) + "\n");
        told(data, environment, "Master key '2027' is not the one that was used under this id");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        told(data, environment, "chmod 600 " + file);
        Files.delete(file);
        told(data, environment, "bring it back from the first node or a backup, or set PARLEY_MASTER_KEY");
        assertThat(file).doesNotExist();
    }

    private void told(Path data, Map<String, String> environment, String why) throws Exception {
        var child = Child.start(folder, environment, List.of("up", "--port", "0", "--data", data.toString()));
        assertThat(child.end(30)).as(child.err()).isEqualTo(2);
        assertThat(child.err().lines())
                .singleElement()
                .asString()
                .startsWith("parley: ")
                .contains(why);
    }

    /// A new tenant's key.
    private static String tenantWithProvider(Web web, String operator, String slug, Simulator simulator) {
        var tenant = web.post(
                        "/api/v1/tenants",
                        operator,
                        Json.object().put("slug", slug).put("name", slug).toString())
                .text("id");
        var body = Json.object().put("name", "test").put("tenant_id", tenant);
        body.putArray("scopes").add("chat").add("providers:manage");
        var key = web.post("/api/v1/api-keys", operator, body.toString()).text("key");
        var provider = Json.object()
                .put("name", "mine")
                .put("dialect", "openai")
                .put("base_url", simulator.openAiUrl())
                .put("api_key", "sk-0123456789-" + slug);
        provider.putArray("models").add("m");
        assertThat(web.post("/api/v1/providers", key, provider.toString()).status())
                .isEqualTo(201);
        return key;
    }

    private static int ask(Web web, String key) {
        var body = Json.object().put("model", "mine/m");
        body.putArray("messages").addObject().put("role", "user").put("content", "Hello");
        return web.post("/v1/chat/completions", key, body.toString()).status();
    }
}
