package dev.parley.knowledge.web;

import dev.parley.kernel.Deadline;
import dev.parley.platform.http.PublicAddresses;
import dev.parley.platform.http.Upstream;
import dev.parley.platform.http.UpstreamException;
import dev.parley.platform.http.UpstreamHeader;
import dev.parley.platform.http.UpstreamRequest;
import dev.parley.platform.http.UpstreamResponse;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;

/// Asks other servers for files and pages, within limits of size and time. Which hosts may be reached is
/// decided where the connection is opened, to the very address that was judged: `Upstream` with `PublicAddresses`.
public final class Fetcher {
    /// By which sites know this program, in `robots.txt` too.
    public static final String NAME = "ParleyBot";

    private static final int REDIRECTS = 5;
    private static final Duration SILENCE = Duration.ofSeconds(10);
    /// For one address with all its redirects, to the last byte.
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration LONGEST_PAUSE = Duration.ofHours(1);

    private final Upstream upstream;
    private final long most;
    private final Duration patience;

    /// @param upstream that refuses what tenants may not reach
    /// @param most bytes of an answer, packed or unpacked
    public Fetcher(Upstream upstream, long most) {
        this(upstream, most, PATIENCE);
    }

    Fetcher(Upstream upstream, long most, Duration patience) {
        this.upstream = upstream;
        this.most = most;
        this.patience = patience;
    }

    /// What is known of an address since it was last read.
    public record Known(@Nullable String etag, @Nullable String lastModified) {
        public static final Known NOTHING = new Known(null, null);
    }

    /// Judges each address before it is asked for: the first, and those that redirects lead to.
    @FunctionalInterface
    public interface Gate {
        /// @throws FetchException when it is not to be asked for
        void pass(WebAddress address) throws FetchException;
    }

    /// @throws FetchException when there is no answer to use
    public Fetched get(WebAddress address, Known known, Gate gate) throws FetchException {
        var deadline = Deadline.in(patience);
        var at = address;
        for (int hop = 0; hop <= REDIRECTS; hop++) {
            gate.pass(at);
            try (var answer = upstream.send(request(at, known, deadline))) {
                var next = answer(at, answer);
                if (next instanceof Fetched result) return result;
                at = (WebAddress) next;
            } catch (IOException failed) {
                throw told(at, failed);
            }
        }
        throw FetchException.lasting("The address redirects more than " + REDIRECTS + " times.");
    }

    private static UpstreamRequest request(WebAddress at, Known known, Deadline deadline) {
        var headers = new ArrayList<>(List.of(
                new UpstreamHeader("User-Agent", NAME + "/1.0"),
                new UpstreamHeader("Accept", "text/html, application/pdf, text/plain, */*;q=0.5"),
                new UpstreamHeader("Accept-Encoding", "gzip")));
        if (known.etag != null) headers.add(new UpstreamHeader("If-None-Match", known.etag));
        if (known.lastModified != null) headers.add(new UpstreamHeader("If-Modified-Since", known.lastModified));
        return UpstreamRequest.get(at.text(), headers, SILENCE, deadline);
    }

    /// @return a {@link Fetched}, or the {@link WebAddress} that it redirects to
    private Object answer(WebAddress at, UpstreamResponse answer) throws IOException, FetchException {
        int status = answer.status();
        return switch (status) {
            case 200 -> body(at, answer);
            case 304 -> new Fetched.Unchanged();
            case 301, 302, 303, 307, 308 -> redirect(at, answer);
            case 404, 410 -> new Fetched.Gone(status);
            case 408, 425, 429, 500, 502, 503, 504 -> throw FetchException.answered(status, true, pause(answer));
            default -> throw FetchException.answered(status, false, Duration.ZERO);
        };
    }

    private static WebAddress redirect(WebAddress at, UpstreamResponse answer) throws FetchException {
        var location = answer.header("Location").orElse("");
        return at.at(location)
                .orElseThrow(() -> FetchException.lasting("The server redirects to what is no address of the web."));
    }

    private static Duration pause(UpstreamResponse answer) {
        try {
            long seconds =
                    Long.parseLong(answer.header("Retry-After").orElse("0").strip());
            return Duration.ofSeconds(Math.clamp(seconds, 0, LONGEST_PAUSE.toSeconds()));
        } catch (NumberFormatException aDate) {
            return Duration.ZERO;
        }
    }

    private Fetched body(WebAddress at, UpstreamResponse answer) throws IOException, FetchException {
        var encoding = answer.header("Content-Encoding").orElse("identity").strip();
        boolean packed = encoding.equalsIgnoreCase("gzip");
        if (!packed && !encoding.equalsIgnoreCase("identity") && !encoding.isEmpty())
            throw FetchException.lasting("The server packed its answer in a way that was not asked for.");
        var file = Files.createTempFile("parley-fetched", null);
        try {
            long size = store(packed ? new GZIPInputStream(answer.body()) : answer.body(), file);
            return new Fetched.Body(
                    at,
                    file,
                    size,
                    answer.header("Content-Type").orElse(""),
                    header(answer, "ETag"),
                    header(answer, "Last-Modified"),
                    answer.header("X-Robots-Tag").orElse(""));
        } catch (IOException | FetchException | RuntimeException e) {
            Files.deleteIfExists(file);
            throw e;
        }
    }

    private static @Nullable String header(UpstreamResponse answer, String name) {
        return answer.header(name).filter(value -> value.length() <= 500).orElse(null);
    }

    private long store(InputStream in, Path file) throws IOException, FetchException {
        long size = 0;
        try (var out = Files.newOutputStream(file)) {
            var piece = new byte[64 * 1024];
            for (int read; (read = in.read(piece)) >= 0; ) {
                size += read;
                if (size > most) throw FetchException.lasting("The answer has more than " + most + " bytes.");
                out.write(piece, 0, read);
            }
        }
        return size;
    }

    private static FetchException told(WebAddress at, IOException failed) {
        for (Throwable cause = failed; cause != null; cause = cause.getCause()) {
            if (cause instanceof PublicAddresses.Refused)
                return FetchException.lasting(
                        at.host() + " is at a private or reserved address; only what is public is read.");
            if (cause instanceof UnknownHostException)
                return FetchException.passing("The host " + at.host() + " is not known.");
        }
        if (!(failed instanceof UpstreamException upstream))
            return failed instanceof ZipException || failed instanceof EOFException
                    ? FetchException.lasting("The answer could not be unpacked.")
                    : FetchException.passing("The answer could not be kept.");
        var reason = switch (upstream.reason()) {
            case UNREACHABLE -> "The server could not be reached.";
            case EXHAUSTED -> "Too many addresses of this server are being read.";
            case TIMED_OUT -> "The server was too slow.";
            case CUT -> "The server broke its answer off.";
            case MALFORMED -> "The server does not speak HTTP.";
            case TOO_LARGE -> "The answer is too large.";
        };
        return FetchException.passing(reason);
    }
}
