package dev.parley.knowledge.web;

import dev.parley.kernel.PlatformException;
import dev.parley.platform.http.HostAddresses;
import dev.parley.platform.http.PublicAddresses;
import dev.parley.platform.http.Upstream;
import dev.parley.platform.http.UpstreamSettings;
import dev.parley.platform.tasks.Tasks;
import java.net.UnknownHostException;
import java.time.Duration;

/// How this node reads what is at addresses that tenants name.
///
/// @param addresses refuses hosts that tenants may not reach
/// @param pause between two pages of a site; longer where the site asks for it
public record Web(Fetcher fetcher, RobotsFiles robots, HostAddresses addresses, Duration pause) {
    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final UpstreamSettings SETTINGS =
            new UpstreamSettings(100, 4, Duration.ofSeconds(5), Duration.ofSeconds(5), Duration.ofSeconds(1));

    /// @param anywhere whether private addresses may be read
    /// @param most bytes of one file
    public static Web open(Upstream upstream, boolean anywhere, long most) {
        var fetcher = new Fetcher(upstream, most);
        return new Web(fetcher, new RobotsFiles(fetcher), addresses(anywhere), PAUSE);
    }

    /// The client for it.
    public static Upstream upstream(Tasks tasks, boolean anywhere) {
        return new Upstream(SETTINGS, tasks, addresses(anywhere));
    }

    private static HostAddresses addresses(boolean anywhere) {
        return anywhere ? HostAddresses.SYSTEM : new PublicAddresses(HostAddresses.SYSTEM);
    }

    /// The address that a caller names.
    /// @throws PlatformException INVALID_REQUEST when it is none, or leads to where tenants may not reach
    public WebAddress require(String field, String text) {
        var address = WebAddress.of(text)
                .orElseThrow(() -> PlatformException.invalid(
                        field, field + " must be an address such as https://www.example.com/help."));
        try {
            addresses.of(address.host());
        } catch (PublicAddresses.Refused refused) {
            throw PlatformException.invalid(
                    field,
                    field + " must not lead to a private or reserved address; the operator can permit it"
                            + " (PARLEY_INGESTION_PRIVATE_ADDRESSES).");
        } catch (UnknownHostException unknown) {
            // may be known when it is read
        }
        return address;
    }
}
