package dev.parley.platform.http;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// A list of networks in CIDR notation, of either version of IP: `10.0.0.0/8`, `2001:db8::/32`, or one address. An
/// IPv4-mapped IPv6 address or network is that of IPv4.
public final class Networks {
    public static final Networks NONE = new Networks(List.of());

    private static final Pattern THIS_MACHINE = Pattern.compile("https?://(localhost|127\\.0\\.0\\.1|\\[::1])(:\\d+)?");
    private static final int MAPPED_BITS = 96;
    private static final int SUBSCRIBER_BITS = 64;

    private final List<Network> list;

    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Network(byte[] prefix, int bits) {
        boolean contains(byte[] address) {
            if (address.length != prefix.length) return false;
            int whole = bits / 8;
            if (!Arrays.equals(address, 0, whole, prefix, 0, whole)) return false;
            int rest = bits % 8;
            return rest == 0 || (address[whole] ^ prefix[whole]) >>> (8 - rest) == 0;
        }

        @Override
        public String toString() {
            return text(prefix) + "/" + bits;
        }
    }

    private Networks(List<Network> list) {
        this.list = list;
    }

    /// @throws IllegalArgumentException naming the entry that is no network and saying what would be right
    public static Networks parse(List<String> texts) {
        return texts.isEmpty()
                ? NONE
                : new Networks(texts.stream().map(Networks::network).toList());
    }

    public boolean isEmpty() {
        return list.isEmpty();
    }

    /// @param address as `Exchange.remoteAddress` tells it; what is no address is in no network
    public boolean contains(String address) {
        if (list.isEmpty()) return false;
        try {
            var bytes = literal(address).getAddress();
            for (var network : list) if (network.contains(bytes)) return true;
            return false;
        } catch (IllegalArgumentException noAddress) {
            return false;
        }
    }

    /// Whether each address of these is among those of the others.
    public boolean isWithin(Networks others) {
        return list.stream()
                .allMatch(own ->
                        others.list.stream().anyMatch(other -> other.bits <= own.bits && other.contains(own.prefix)));
    }

    /// In one spelling: `10.0.0.7` becomes `10.0.0.7/32`.
    public List<String> texts() {
        return list.stream().map(Network::toString).toList();
    }

    @Override
    public String toString() {
        return list.stream().map(Network::toString).collect(Collectors.joining(", "));
    }

    /// The address as this class and the log spell it: without brackets and zone, IPv4 where it is mapped.
    /// @throws IllegalArgumentException when it is none
    static String canonical(String address) {
        return text(literal(address).getAddress());
    }

    /// Whether an origin, such as `http://localhost:8080`, is of the machine that its browser runs on.
    public static boolean isThisMachine(String origin) {
        return THIS_MACHINE.matcher(origin).matches();
    }

    /// Whom an address stands for when attempts are counted: itself, or of IPv6 the /64 that one subscriber has.
    public static String subscriber(String address) {
        try {
            var bytes = literal(address).getAddress();
            return bytes.length == 4
                    ? text(bytes)
                    : new Network(masked(bytes, SUBSCRIBER_BITS), SUBSCRIBER_BITS).toString();
        } catch (IllegalArgumentException noAddress) {
            return address;
        }
    }

    private static Network network(String text) {
        int slash = text.indexOf('/');
        var address = slash < 0 ? text : text.substring(0, slash);
        InetAddress parsed;
        try {
            parsed = literal(address);
        } catch (IllegalArgumentException noAddress) {
            throw new IllegalArgumentException("'" + text + "' is no network such as 10.0.0.0/8 or 2001:db8::/32.");
        }
        var bytes = parsed.getAddress();
        int most = bytes.length * 8;
        int bits = slash < 0 ? most : bits(text.substring(slash + 1), text);
        // ::ffff:10.0.0.0/104 is 10.0.0.0/8
        if (slash >= 0 && parsed instanceof Inet4Address && address.indexOf(':') >= 0) bits -= MAPPED_BITS;
        if (bits < 0 || bits > most)
            throw new IllegalArgumentException("'" + text + "' has no prefix from 0 to " + most + " bits.");
        var prefix = masked(bytes, bits);
        if (!Arrays.equals(prefix, bytes))
            throw new IllegalArgumentException("'" + text + "' names an address within a network; the network is "
                    + text(prefix) + "/" + bits + ".");
        return new Network(prefix, bits);
    }

    private static int bits(String text, String whole) {
        if (text.isEmpty() || text.length() > 3 || !text.chars().allMatch(c -> c >= '0' && c <= '9'))
            throw new IllegalArgumentException("'" + whole + "' must end in the number of bits, such as /24.");
        return Integer.parseInt(text);
    }

    private static byte[] masked(byte[] address, int bits) {
        var prefix = new byte[address.length];
        System.arraycopy(address, 0, prefix, 0, bits / 8);
        if (bits % 8 != 0) prefix[bits / 8] = (byte) (address[bits / 8] & (0xff00 >> (bits % 8)));
        return prefix;
    }

    /// Asks no name server.
    private static InetAddress literal(String text) {
        var bare = text.startsWith("[") && text.endsWith("]") ? text.substring(1, text.length() - 1) : text;
        int zone = bare.indexOf('%');
        bare = zone < 0 ? bare : bare.substring(0, zone);
        // ofLiteral takes `1` and `1.2` for IPv4 too
        if (bare.indexOf(':') < 0 && bare.chars().filter(c -> c == '.').count() != 3)
            throw new IllegalArgumentException("no address");
        return InetAddress.ofLiteral(bare);
    }

    private static String text(byte[] address) {
        try {
            return InetAddress.getByAddress(address).getHostAddress();
        } catch (java.net.UnknownHostException impossible) {
            throw new IllegalArgumentException(impossible);
        }
    }
}
