package dev.parley.app;

import dev.parley.kernel.PlatformException;
import dev.parley.platform.json.Json;
import dev.parley.portability.ArchiveCheck;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `tenants`: takes a tenant out of a running Parley into a file, and brings one in, through its API.
@Command(
        name = "tenants",
        description = "Exports and imports tenants of a running Parley, and checks such files.",
        synopsisSubcommandLabel = "COMMAND",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "export and import ask the Parley at PARLEY_URL with the key in PARLEY_OPERATOR_KEY. With a passphrase in",
            "PARLEY_PASSPHRASE, the tenant's data keys come along, and what they sealed."
        })
public final class TenantsCommand implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Say what to do: tenants export, import or check.");
    }

    @Command(name = "export", description = "Writes all of a tenant to FILE.", mixinStandardHelpOptions = true)
    int export(
            @Parameters(paramLabel = "ID", description = "The tenant: ten_…") String id,
            @Parameters(paramLabel = "FILE", description = "A .tar.gz") Path file,
            @Option(names = "--reason", required = true, description = "Why; it stands in the tenant's audit log.")
                    String reason)
            throws IOException, InterruptedException {
        var part = file.resolveSibling(file.getFileName() + ".part");
        try (var client = HttpClient.newHttpClient()) {
            Files.deleteIfExists(part);
            // it holds all there is of a tenant
            Files.createFile(part, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            var request = request("/api/v1/tenants/" + encoded(id) + "/export").header("X-Parley-Reason", reason);
            var answer = client.send(request.build(), BodyHandlers.ofInputStream());
            try (var body = answer.body();
                    var out = Files.newOutputStream(part)) {
                if (answer.statusCode() != 200) throw failed(answer, body.readAllBytes());
                body.transferTo(out);
            }
            tell(whole(part));
            Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            return 0;
        } catch (IOException e) {
            throw broken(e);
        } finally {
            Files.deleteIfExists(part);
        }
    }

    @Command(name = "import", description = "Brings the tenant in FILE in.", mixinStandardHelpOptions = true)
    int bringIn(
            @Parameters(paramLabel = "FILE", description = "What export wrote.") Path file,
            @Option(names = "--slug", description = "Another slug, when the tenant's own is taken.") @Nullable
                    String slug)
            throws InterruptedException {
        if (!Files.isReadable(file)) throw new StartFailure("Cannot read " + file + ".");
        try (var client = HttpClient.newHttpClient()) {
            // a refusal may come before the body is sent
            var request = request("/api/v1/tenants/import" + (slug == null ? "" : "?slug=" + encoded(slug)))
                    .expectContinue(true)
                    .header("Content-Type", "application/gzip")
                    .POST(HttpRequest.BodyPublishers.ofFile(file));
            var answer = client.send(request.build(), BodyHandlers.ofByteArray());
            if (answer.statusCode() / 100 != 2) throw failed(answer, answer.body());
            var json = Json.readObject(answer.body());
            var known = answer.statusCode() == 200 ? " was here already: " : " is here: ";
            say(json.path("tenant_id").asString() + known + json.path("rows"));
            return 0;
        } catch (IOException e) {
            throw broken(e);
        }
    }

    @Command(name = "check", description = "Says whether FILE is a whole export.", mixinStandardHelpOptions = true)
    int check(@Parameters(paramLabel = "FILE", description = "What export wrote.") Path file) {
        try {
            tell(whole(file));
            return 0;
        } catch (IOException e) {
            throw new StartFailure("Cannot read " + file + ".", e);
        }
    }

    private static ArchiveCheck.Report whole(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return ArchiveCheck.of(in);
        } catch (PlatformException broken) {
            throw new StartFailure(file + ": " + broken.detail());
        }
    }

    private static StartFailure broken(IOException e) {
        return new StartFailure("Cannot move the tenant by the Parley at " + System.getenv("PARLEY_URL") + ": " + e, e);
    }

    private void say(String line) {
        spec.commandLine().getOut().println(line);
    }

    private void tell(ArchiveCheck.Report report) {
        say(report.tenant() + " (" + report.slug() + "): " + report.rows() + " rows, " + report.bytes()
                + " bytes unpacked; every digest fits");
        if (!report.leftOut().isEmpty()) say("left out: " + String.join(", ", report.leftOut()));
    }

    private static HttpRequest.Builder request(String path) {
        var url = environment("PARLEY_URL");
        var request = HttpRequest.newBuilder(
                        URI.create(url.endsWith("/") ? url.substring(0, url.length() - 1) + path : url + path))
                .header("Authorization", "Bearer " + environment("PARLEY_OPERATOR_KEY"));
        var passphrase = System.getenv("PARLEY_PASSPHRASE");
        return passphrase == null ? request : request.header("X-Parley-Passphrase", passphrase);
    }

    private static String environment(String name) {
        var value = System.getenv(name);
        if (value == null || value.isBlank())
            throw new StartFailure("Set " + name + ", such as by: . .parley/first-run.env; export PARLEY_URL"
                    + " PARLEY_OPERATOR_KEY");
        return value;
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private static StartFailure failed(HttpResponse<?> answer, byte[] body) {
        var said = new String(body, StandardCharsets.UTF_8);
        try {
            said = Json.readObject(body).path("detail").asString(said);
        } catch (PlatformException notAProblem) {
            // shown as it is
        }
        return new StartFailure("Parley answered " + answer.statusCode() + ": " + said);
    }
}
