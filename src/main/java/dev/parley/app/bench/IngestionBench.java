package dev.parley.app.bench;

import dev.parley.embeddings.Encoder;
import dev.parley.platform.json.Json;
import java.io.IOException;
import java.io.PrintStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.UUID;
import org.HdrHistogram.Histogram;
import tools.jackson.databind.node.ObjectNode;

/// How fast uploads become documents, and what many tenants with a few documents each cost: memory, file
/// handles, and the time of a search in one of them.
public final class IngestionBench {
    private static final int PARAGRAPHS = 8;
    private static final int SEARCHERS = 4;
    private static final Duration PATIENCE = Duration.ofMinutes(10);

    /// @param files of each format
    /// @param tenants with `documents` of one passage each
    /// @param searches over random tenants, after the first in each
    public record Plan(int files, int tenants, int documents, int searches, List<String> jvm) {
        public Plan {
            jvm = List.copyOf(jvm);
        }
    }

    private final Plan plan;
    private final PrintStream out;
    private final List<String> texts;
    private final List<List<String>> speed = new ArrayList<>();
    private final List<List<String>> many = new ArrayList<>();

    /// @param data the folder with `reading.jsonl.gz`
    public IngestionBench(Plan plan, Path data, PrintStream out) throws IOException {
        this.plan = plan;
        this.out = out;
        this.texts = Reading.read(data).stream().map(Reading::paragraph).toList();
    }

    public Figures run() throws IOException, InterruptedException, SQLException {
        var folder = Files.createTempDirectory("parley-ingestion");
        out.println("Logs and data in " + folder);
        try (var programs = new Programs(folder);
                var http = HttpClient.newHttpClient()) {
            // nothing is asked of a model
            var server = new Server(
                    programs, plan.jvm, folder.resolve("data"), Programs.freePort(), "http://127.0.0.1:9/v1");
            server.start();
            for (var format : List.of("pdf", "html", "txt")) speed(http, server, format);
            if (plan.tenants > 0) many(http, server);
            server.stop();
        }
        var how = plan.files + " files of each format with " + PARAGRAPHS
                + " paragraphs of XQuAD, uploaded one after the"
                + " other; two workers; from the first upload until the last can be found. " + plan.tenants
                + " tenants × " + plan.documents + " documents, written as rows; searched by " + SEARCHERS
                + " at a time over HTTP, " + plan.searches + " times in random tenants after once in each. JVM options "
                + String.join(" ", plan.jvm) + ". On " + Report.machineHere() + ".";
        var tables = new ArrayList<Figures.Table>();
        tables.add(new Figures.Table(
                "Uploads", List.of("format", "documents/s", "passages/s", "CPU, s a document"), speed));
        if (!many.isEmpty())
            tables.add(new Figures.Table(
                    "Many tenants",
                    List.of("searches", "p50 ms", "p99 ms", "resident MB", "open files", "failed"),
                    many));
        return new Figures("ingestion", Instant.now(), how, tables, List.of());
    }

    private void speed(HttpClient http, Server server, String format) throws IOException, InterruptedException {
        out.println("Uploading " + plan.files + " × " + format);
        var watched = new Watched(server.process().pid(), true);
        long cpu = watched.cpuNanos();
        long begun = System.nanoTime();
        for (int i = 0; i < plan.files; i++) upload(http, server, format, i);
        awaitIndexed(http, server);
        double seconds = (System.nanoTime() - begun) / 1e9;
        long passages = passages(server, format);
        speed.add(List.of(
                format,
                String.format(Locale.ROOT, "%.1f", plan.files / seconds),
                String.format(Locale.ROOT, "%.1f", passages / seconds),
                String.format(Locale.ROOT, "%.2f", (watched.cpuNanos() - cpu) / 1e9 / plan.files)));
    }

    private void upload(HttpClient http, Server server, String format, int number)
            throws IOException, InterruptedException {
        var paragraphs = new ArrayList<String>();
        for (int i = 0; i < PARAGRAPHS; i++) paragraphs.add(texts.get((number * PARAGRAPHS + i) % texts.size()));
        var title = "File " + number + " " + format;
        byte[] file = switch (format) {
            case "pdf" -> PlainPdf.of(title, paragraphs);
            case "html" -> html(title, paragraphs);
            default -> (title + "\n\n" + String.join("\n\n", paragraphs)).getBytes(StandardCharsets.UTF_8);
        };
        var head = "--x\r\nContent-Disposition: form-data; name=\"tags\"\r\n\r\n" + format + "\r\n--x\r\n"
                + "Content-Disposition: form-data; name=\"file\"; filename=\"" + number + "." + format + "\"\r\n\r\n";
        var body = BodyPublishers.concat(
                BodyPublishers.ofString(head),
                BodyPublishers.ofByteArray(file),
                BodyPublishers.ofString("\r\n--x--\r\n"));
        var answer = http.send(
                request(server, "/api/v1/ingestion/documents", acme(server))
                        .header("Content-Type", "multipart/form-data; boundary=x")
                        .POST(body)
                        .build(),
                BodyHandlers.ofString());
        if (answer.statusCode() != 202) throw new IOException(answer.statusCode() + " " + answer.body());
    }

    private static byte[] html(String title, List<String> paragraphs) {
        var text = new StringBuilder("<!doctype html><title>" + title + "</title><nav><a href=/>Home</a></nav><main>");
        for (int i = 0; i < paragraphs.size(); i++)
            text.append("<h2>Part ").append(i + 1).append("</h2><p>").append(Page.escape(paragraphs.get(i)));
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static void awaitIndexed(HttpClient http, Server server) throws IOException, InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (count(http, server, "queued") + count(http, server, "running") > 0) {
            if (count(http, server, "failed") > 0) throw new IOException("An upload failed.");
            if (System.nanoTime() > end) throw new IOException("The uploads are not indexed in " + PATIENCE);
            Thread.sleep(50);
        }
    }

    private static int count(HttpClient http, Server server, String status) throws IOException, InterruptedException {
        var path = "/api/v1/ingestion/documents?limit=1&status=" + status;
        var answer = http.send(request(server, path, acme(server)).build(), BodyHandlers.ofByteArray());
        return Json.readObject(answer.body()).path("data").size();
    }

    private static long passages(Server server, String format) throws IOException {
        try (var connection = server.connect();
                var statement = connection.prepareStatement(
                        "select count(*) from chunks c join documents d on d.id = c.document_id where ? = any(d.tags)")) {
            statement.setString(1, format);
            try (var row = statement.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        } catch (SQLException e) {
            throw new IOException(e);
        }
    }

    private static String acme(Server server) throws IOException {
        return server.key("PARLEY_ACME_KEY");
    }

    private static HttpRequest.Builder request(Server server, String path, String key) {
        return HttpRequest.newBuilder(server.url().resolve(path)).header("Authorization", "Bearer " + key);
    }

    private void many(HttpClient http, Server server) throws IOException, InterruptedException, SQLException {
        out.println("Making " + plan.tenants + " tenants");
        many.add(List.of("none yet", "", "", resident(server), files(server), ""));
        var keys = new ArrayList<String>();
        var tenants = new ArrayList<UUID>();
        for (int i = 0; i < plan.tenants; i++) {
            var slug = "many-" + i;
            var made = Operator.send(
                    http, server, "POST", "/api/v1/tenants", Json.object().put("name", slug));
            var id = made.path("id").asString();
            tenants.add(UUID.fromString(id.substring("ten_".length())));
            ObjectNode key = Json.object().put("tenant_id", id).put("name", "bench");
            key.putArray("scopes").add("knowledge:read");
            keys.add(Operator.send(http, server, "POST", "/api/v1/api-keys", key)
                    .path("key")
                    .asString());
        }
        fill(server, tenants);
        var random = new Random(1);
        searches(http, server, "first in each tenant", keys);
        var picked =
                random.ints(plan.searches, 0, keys.size()).mapToObj(keys::get).toList();
        searches(http, server, plan.searches + " in random tenants", picked);
        // those that are open, again and again
        var few = keys.subList(0, Math.min(20, keys.size()));
        searches(
                http,
                server,
                plan.searches + " in " + few.size() + " tenants",
                random.ints(plan.searches, 0, few.size()).mapToObj(few::get).toList());
    }

    private void fill(Server server, List<UUID> tenants) throws IOException, SQLException {
        out.println("Writing " + tenants.size() + " × " + plan.documents + " documents");
        try (var encoder = new Encoder(Files.createTempDirectory("parley-bench"));
                var connection = server.connect()) {
            connection.setAutoCommit(false);
            var rows = new ManyDocuments(connection, texts, encoder.encode(texts));
            for (var tenant : tenants) rows.add(tenant, plan.documents);
        }
    }

    private void searches(HttpClient http, Server server, String name, List<String> keys) throws InterruptedException {
        out.println("Searching: " + name);
        var nanos = new Histogram(3);
        var threads = new ArrayList<Thread>();
        var failed = new java.util.concurrent.atomic.AtomicInteger();
        for (int i = 0; i < SEARCHERS; i++) {
            int first = i;
            threads.add(Thread.ofVirtual().start(() -> {
                for (int at = first; at < keys.size(); at += SEARCHERS) {
                    var query = texts.get(at % texts.size());
                    long begun = System.nanoTime();
                    if (!search(http, server, keys.get(at), query.substring(0, Math.min(80, query.length()))))
                        failed.incrementAndGet();
                    synchronized (nanos) {
                        nanos.recordValue(System.nanoTime() - begun);
                    }
                }
            }));
        }
        for (var thread : threads) thread.join();
        many.add(List.of(
                name,
                String.format(Locale.ROOT, "%.1f", nanos.getValueAtPercentile(50) / 1e6),
                String.format(Locale.ROOT, "%.1f", nanos.getValueAtPercentile(99) / 1e6),
                resident(server),
                files(server),
                Integer.toString(failed.get())));
    }

    /// @return whether something was found
    private static boolean search(HttpClient http, Server server, String key, String query) {
        try {
            var body = Json.object().put("query", query).put("limit", 5);
            var answer = http.send(
                    request(server, "/api/v1/retrieval/search", key)
                            .POST(BodyPublishers.ofByteArray(Json.write(body)))
                            .build(),
                    BodyHandlers.ofByteArray());
            return answer.statusCode() == 200
                    && !Json.readObject(answer.body()).path("data").isEmpty();
        } catch (IOException broken) {
            return false;
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static String resident(Server server) {
        return Long.toString(new Watched(server.process().pid(), false).residentBytes() / 1_000_000);
    }

    private static String files(Server server) {
        var open = Path.of("/proc", Long.toString(server.process().pid()), "fd")
                .toFile()
                .list();
        return open == null ? "" : Integer.toString(open.length);
    }
}
