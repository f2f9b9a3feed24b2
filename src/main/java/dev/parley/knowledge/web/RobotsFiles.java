package dev.parley.knowledge.web;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.parley.kernel.TenantId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;

/// What sites permit, asked for once in some minutes for each tenant.
public final class RobotsFiles {
    /// As much as has to be read (RFC 9309, 2.5).
    private static final int MOST = 500 * 1024;
    private static final Duration FRESH = Duration.ofMinutes(10);

    private final Fetcher fetcher;
    private final Cache<Site, Robots> known =
            Caffeine.newBuilder().maximumSize(1_000).expireAfterWrite(FRESH).build();

    private record Site(TenantId tenant, String origin) {}

    public RobotsFiles(Fetcher fetcher) {
        this.fetcher = fetcher;
    }

    /// @throws FetchException when the site does not say, for a reason that may pass: then nothing may be read
    public Robots of(TenantId tenant, WebAddress address) throws FetchException {
        var site = new Site(tenant, address.origin());
        var robots = known.getIfPresent(site);
        if (robots != null) return robots;
        var asked = ask(address);
        known.put(site, asked);
        return asked;
    }

    private Robots ask(WebAddress address) throws FetchException {
        var file = address.at("/robots.txt").orElseThrow();
        try {
            return switch (fetcher.get(file, Fetcher.Known.NOTHING, _ -> {})) {
                case Fetched.Body body -> read(body);
                case Fetched.Gone _, Fetched.Unchanged _ -> Robots.OPEN;
            };
        } catch (FetchException failed) {
            // a site that says no to the question has said nothing to all others (RFC 9309, 2.3.1.3)
            if (failed.status() / 100 == 4 && !failed.passing()) return Robots.OPEN;
            throw failed;
        }
    }

    private static Robots read(Fetched.Body body) throws FetchException {
        try (body;
                var in = Files.newInputStream(body.content())) {
            return Robots.parse(new String(in.readNBytes(MOST), StandardCharsets.UTF_8));
        } catch (IOException lost) {
            throw FetchException.passing("What the site permits could not be read.");
        }
    }
}
