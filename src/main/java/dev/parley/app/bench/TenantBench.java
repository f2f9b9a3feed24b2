package dev.parley.app.bench;

import dev.parley.platform.json.Json;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/// Moves a large tenant from one Parley into another, each with a small heap and a PostgreSQL of its own, and says how
/// fast and in how much memory.
public final class TenantBench {
    /// Documents of 100 passages, some 400 kB each with their vectors.
    private static final String FILL = """
            with made as (
                insert into documents (tenant_id, id, title, content_type, content, content_hash, size_bytes)
                select ?::uuid, gen_random_uuid(), 'Document ' || n, 'text/plain', text, sha256(text::bytea), length(text)
                from generate_series(1, ?) n
                cross join lateral (select string_agg(md5(n || ' ' || m || random()), ' ') as text
                    from generate_series(1, 3000) m) words
                returning tenant_id, id, content)
            insert into chunks (tenant_id, document_id, id, ordinal, start_offset, end_offset, text, embedding, model)
            select tenant_id, id, gen_random_uuid(), part, part * 990, part * 990 + 990, substr(content, part * 990 + 1, 990),
                (select string_agg(sha256((id::text || part || i)::bytea), ''::bytea) from generate_series(1, 48) i), 'bench'
            from made, generate_series(0, 99) part
            """;
    private static final int DOCUMENT_BYTES = 99_000 + 100 * (990 + 1536);
    private static final Pattern AFTER_COLLECTION = Pattern.compile("->(\\d+)M\\(");

    /// @param megabytes of documents, passages and vectors
    public record Plan(int megabytes, List<String> jvm) {
        public Plan {
            jvm = List.copyOf(jvm);
        }
    }

    private final Plan plan;
    private final PrintStream out;

    public TenantBench(Plan plan, PrintStream out) {
        this.plan = plan;
        this.out = out;
    }

    /// Returns whether what arrived is as many rows as were sent.
    public boolean run() throws IOException, InterruptedException, SQLException {
        var folder = Files.createTempDirectory("parley-tenant");
        out.println("Logs and data in " + folder);
        var archive = folder.resolve("tenant.tar.gz");
        try (var programs = new Programs(folder);
                var client = HttpClient.newHttpClient()) {
            var from = server(programs, folder, "from");
            var tenant = tenant(client, from);
            out.println("Generating " + plan.megabytes + " MB");
            fill(from, tenant);

            long begun = System.nanoTime();
            var export = request(from, "/api/v1/tenants/" + tenant + "/export");
            client.send(export.build(), BodyHandlers.ofFile(archive));
            tell("export", begun, Files.size(archive), from, folder.resolve("from.gc"));
            from.stop();

            var to = server(programs, folder, "to");
            begun = System.nanoTime();
            var answer = client.send(
                    request(to, "/api/v1/tenants/import?slug=moved")
                            .POST(BodyPublishers.ofFile(archive))
                            .build(),
                    BodyHandlers.ofByteArray());
            tell("import", begun, Files.size(archive), to, folder.resolve("to.gc"));
            var rows = Json.readObject(answer.body()).path("rows");
            out.println("rows      " + rows);
            return answer.statusCode() == 201 && rows.path("chunks").asLong() >= documents() * 100L;
        }
    }

    private int documents() {
        return Math.max(1, (int) (plan.megabytes * 1_000_000L / DOCUMENT_BYTES));
    }

    private Server server(Programs programs, Path folder, String name) throws IOException, InterruptedException {
        var jvm = new ArrayList<>(plan.jvm);
        jvm.add("-Xlog:gc:file=" + folder.resolve(name + ".gc"));
        // nothing is asked of a model
        var server = new Server(programs, jvm, folder.resolve(name), Programs.freePort(), "http://127.0.0.1:9/v1");
        server.start();
        return server;
    }

    private static String tenant(HttpClient client, Server server) throws IOException, InterruptedException {
        var list = client.send(request(server, "/api/v1/tenants").build(), BodyHandlers.ofByteArray());
        return Json.readObject(list.body()).at("/data/0/id").asString();
    }

    private void fill(Server server, String tenant) throws IOException, SQLException {
        try (var connection = server.connect();
                var statement = connection.prepareStatement(FILL)) {
            for (int left = documents(); left > 0; left -= 100) {
                statement.setString(1, tenant.substring("ten_".length()));
                statement.setInt(2, Math.min(left, 100));
                statement.executeUpdate();
            }
        }
    }

    private static HttpRequest.Builder request(Server server, String path) throws IOException {
        return HttpRequest.newBuilder(URI.create(server.url() + path))
                .header("Authorization", "Bearer " + server.key("PARLEY_OPERATOR_KEY"))
                .header("X-Parley-Reason", "bench tenant");
    }

    private void tell(String what, long begun, long packed, Server server, Path collections) throws IOException {
        double seconds = (System.nanoTime() - begun) / 1e9;
        out.printf(
                "%s    %.1f s, %.1f MB/s of rows, %d MB packed; heap after collections %d MB at most (%s), resident %d MB%n",
                what,
                seconds,
                plan.megabytes / seconds,
                packed / 1_000_000,
                heap(collections),
                String.join(" ", plan.jvm),
                new Watched(server.process().pid(), false).residentBytes() / 1_000_000);
    }

    private static long heap(Path collections) throws IOException {
        long most = 0;
        for (var line : Files.readAllLines(collections)) {
            var after = AFTER_COLLECTION.matcher(line);
            if (after.find()) most = Math.max(most, Long.parseLong(after.group(1)));
        }
        return most;
    }
}
