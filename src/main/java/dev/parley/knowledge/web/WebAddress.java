package dev.parley.knowledge.web;

import java.net.IDN;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Optional;

/// An address of the web in the one form in which it is asked for and compared: `http` or `https`, host in
/// small ASCII letters, no default port, no user, no fragment, a path without `.` and `..`.
///
/// @param text the whole of it
/// @param origin `scheme://host[:port]`
/// @param host as it is resolved
/// @param path with the query
public record WebAddress(String text, String origin, String host, String path) {
    public static final int MAX = 2_000;

    /// Empty when it is none that can be asked for.
    public static Optional<WebAddress> of(String given) {
        var text = given.strip();
        if (text.isEmpty() || text.length() > MAX) return Optional.empty();
        try {
            return of(parsed(text));
        } catch (URISyntaxException | IllegalArgumentException malformed) {
            return Optional.empty();
        }
    }

    /// Where a link or redirect on this page leads.
    public Optional<WebAddress> at(String reference) {
        var text = reference.strip();
        if (text.length() > MAX) return Optional.empty();
        try {
            return of(URI.create(this.text).resolve(parsed(text)));
        } catch (URISyntaxException | IllegalArgumentException malformed) {
            return Optional.empty();
        }
    }

    /// Whether both are of one site: the same host, with or without `www.`.
    public boolean sameSite(WebAddress other) {
        return site().equals(other.site());
    }

    private String site() {
        return host.startsWith("www.") ? host.substring(4) : host;
    }

    /// The last part of the path, such as a file has it.
    public String fileName() {
        int query = path.indexOf('?');
        var plain = query < 0 ? path : path.substring(0, query);
        return plain.substring(plain.lastIndexOf('/') + 1);
    }

    private static Optional<WebAddress> of(URI uri) throws URISyntaxException {
        var scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
        boolean tls = scheme.equals("https");
        if (!(tls || scheme.equals("http")) || uri.getRawUserInfo() != null) return Optional.empty();
        var host = uri.getHost();
        if (host == null || host.isEmpty()) return Optional.empty();
        host = host.toLowerCase(Locale.ROOT);
        int port = uri.getPort();
        boolean standard = port < 0 || port == (tls ? 443 : 80);
        if (port > 65_535 || port == 0) return Optional.empty();
        var origin = scheme + "://" + host + (standard ? "" : ":" + port);
        var path = path(uri);
        var text = origin + path;
        // what was escaped became longer
        return text.length() > MAX ? Optional.empty() : Optional.of(new WebAddress(text, origin, host, path));
    }

    private static String path(URI uri) {
        var normal = uri.normalize();
        var path = normal.getRawPath() == null || normal.getRawPath().isEmpty() ? "/" : normal.getRawPath();
        // above the root there is nothing
        while (path.startsWith("/../")) path = path.substring(3);
        return path + (normal.getRawQuery() == null ? "" : "?" + normal.getRawQuery());
    }

    /// What people and pages write, with what may not stand in an address put into its escaped form.
    private static URI parsed(String text) throws URISyntaxException {
        var escaped = new StringBuilder(text.length() + 16);
        var ascii = asciiHost(text);
        for (int at = 0; at < ascii.length(); at++) {
            char c = ascii.charAt(at);
            if (c <= ' ' || "\"<>\\^`{|}".indexOf(c) >= 0)
                escaped.append(String.format(Locale.ROOT, "%%%02X", (int) c));
            else escaped.append(c);
        }
        return URI.create(new URI(escaped.toString()).toASCIIString());
    }

    /// With the host's letters as they are asked for in the DNS.
    private static String asciiHost(String text) {
        int from = text.indexOf("://");
        if (from < 0) return text;
        int to = from + 3;
        while (to < text.length() && "/?#".indexOf(text.charAt(to)) < 0) to++;
        var authority = text.substring(from + 3, to);
        if (authority.chars().allMatch(c -> c < 128)) return text;
        int colon = authority.lastIndexOf(':');
        var host = colon < 0 ? authority : authority.substring(0, colon);
        return text.substring(0, from + 3)
                + IDN.toASCII(host)
                + (colon < 0 ? "" : authority.substring(colon))
                + text.substring(to);
    }

    @Override
    public String toString() {
        return text;
    }
}
