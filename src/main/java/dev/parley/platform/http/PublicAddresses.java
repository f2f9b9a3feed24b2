package dev.parley.platform.http;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;

/// Addresses on the internet, and no others: for hosts that tenants name, so that none of them makes this program
/// connect to its own machine, its private network or a cloud's metadata service. It is asked when a connection is
/// opened and the connection goes to what it answered, so that a name cannot mean one thing when it is checked and
/// another when it is used.
public final class PublicAddresses implements HostAddresses {
    private final HostAddresses resolver;

    public PublicAddresses(HostAddresses resolver) {
        this.resolver = resolver;
    }

    /// One of the host's addresses is not public, or this machine's.
    public static final class Refused extends UnknownHostException {
        private static final long serialVersionUID = 1L;

        Refused(String host) {
            super(host + " is at a private or reserved address");
        }
    }

    /// @throws UnknownHostException when the host is unknown
    /// @throws Refused when one of its addresses is not public, or this machine's
    @Override
    public InetAddress[] of(String host) throws UnknownHostException {
        var addresses = resolver.of(host);
        for (var address : addresses) if (!isPublic(address) || isOwn(address)) throw new Refused(host);
        return addresses;
    }

    /// Whether the address can belong to a server on the internet (IANA's special-purpose registries, RFC 6890).
    static boolean isPublic(InetAddress address) {
        var bytes = address.getAddress();
        return address instanceof Inet4Address ? isPublic4(bytes) : isPublic6(bytes);
    }

    /// Whether it is this machine's, which may have a public one too.
    static boolean isOwn(InetAddress address) {
        try {
            return NetworkInterface.getByInetAddress(address) != null;
        } catch (SocketException unknown) {
            return true;
        }
    }

    private static boolean isPublic4(byte[] address) {
        int a = address[0] & 0xff;
        int b = address[1] & 0xff;
        int c = address[2] & 0xff;
        return switch (a) {
            // this network, private, loopback; from 224 multicast and reserved
            case 0, 10, 127 -> false;
            // shared by carriers
            case 100 -> b < 64 || b > 127;
            // Azure's metadata and DNS
            case 168 -> !(b == 63 && c == 129 && (address[3] & 0xff) == 16);
            // link-local, with most clouds' metadata
            case 169 -> b != 254;
            case 172 -> b < 16 || b > 31;
            // private; protocols, documentation, 6to4 relays
            case 192 -> b != 168 && !(b == 0 && (c == 0 || c == 2)) && !(b == 88 && c == 99);
            // benchmarks, documentation
            case 198 -> b != 18 && b != 19 && !(b == 51 && c == 100);
            case 203 -> !(b == 0 && c == 113);
            default -> a < 224;
        };
    }

    /// Global unicast (2000::/3) without what embeds an IPv4 address (Teredo, 6to4) and documentation.
    private static boolean isPublic6(byte[] address) {
        if ((address[0] & 0xe0) != 0x20) return false;
        int first = (address[0] & 0xff) << 8 | (address[1] & 0xff);
        int second = (address[2] & 0xff) << 8 | (address[3] & 0xff);
        if (first == 0x2002 || (first == 0x3fff && second < 0x1000)) return false;
        // 2001::/23 is for protocols, 2001:db8::/32 for documentation
        return first != 0x2001 || (second >= 0x0200 && second != 0x0db8);
    }
}
