package dev.parley.platform.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

final class UploadIT {
    private static Served served = Served.with();
    private static volatile long during;

    @BeforeAll
    static void start() {
        served.close();
        served = Served.with(Route.post("/upload", null, exchange -> {
                    var told = exchange.uploads(UploadIT::tell);
                    exchange.bytes(200, "text/plain", told.getBytes(UTF_8));
                })
                .maxBody(200_000));
    }

    private static String tell(List<Upload> parts) {
        during = temporary();
        var told = new StringBuilder();
        for (var part : parts)
            told.append(part.name())
                    .append('|')
                    .append(part.fileName().orElse("-"))
                    .append('|')
                    .append(part.contentType().orElse("-"))
                    .append('|')
                    .append(part.size())
                    .append(part.bytes().length == part.size() ? "" : "!")
                    .append(';');
        return told.toString();
    }

    @AfterAll
    static void stop() {
        served.close();
    }

    private static HttpResponse<String> upload(String body, boolean chunked) throws Exception {
        var bytes = body.getBytes(UTF_8);
        var publisher = chunked
                ? HttpRequest.BodyPublishers.ofInputStream(() -> new java.io.ByteArrayInputStream(bytes))
                : HttpRequest.BodyPublishers.ofByteArray(bytes);
        return served.send("/upload", r -> r.POST(publisher), "Content-Type", "multipart/form-data; boundary=b");
    }

    private static String form(String file) {
        return "--b\r\nContent-Disposition: form-data; name=\"title\"\r\n\r\nReturns\r\n"
                + "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"r.md\"\r\n"
                + "Content-Type: text/markdown\r\n\r\n" + file + "\r\n--b--\r\n";
    }

    @Test
    void readsTheParts() throws Exception {
        assertThat(upload(form("# Returns"), false).body()).isEqualTo("title|-|-|7;file|r.md|text/markdown|9;");
        assertThat(upload(form("x".repeat(9000)), true).body()).isEqualTo("title|-|-|7;file|r.md|text/markdown|9000;");
    }

    @Test
    void leavesNoFileBehind() throws Exception {
        long before = temporary();
        assertThat(upload(form("x".repeat(150_000)), false).body()).endsWith("|150000;");
        assertThat(during).isGreaterThan(before);
        assertThat(temporary()).isEqualTo(before);
    }

    private static long temporary() {
        try (var files = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
            return files.filter(file -> file.getFileName().toString().startsWith("MultiPart"))
                    .count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void boundsThemAsAWhole() throws Exception {
        assertThat(upload(form("x".repeat(200_000)), false).statusCode()).isEqualTo(413);
        assertThat(upload(form("x".repeat(200_000)), true).statusCode()).isEqualTo(413);
    }

    @Test
    void refusesWhatIsNoForm() throws Exception {
        assertThat(upload("nonsense", false).statusCode()).isEqualTo(400);
        assertThat(upload(form("cut").substring(0, 60), false).statusCode()).isEqualTo(400);
        assertThat(served.post("/upload", "{}", "Content-Type", "application/json")
                        .statusCode())
                .isEqualTo(400);
    }
}
