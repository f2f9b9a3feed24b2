package dev.parley.identity;

import java.net.URI;
import java.util.List;
import java.util.Locale;

/// The origins that a publishable key is bound to: `https://shop.example`, `https://*.shop.example` for all
/// names below it, with a port where it is not the scheme's own. Plain http is for this machine only.
final class Origins {
    static final Origins NONE = new Origins(List.of());

    private static final String ANY = "*.";

    private final List<String> list;

    private Origins(List<String> list) {
        this.list = list;
    }

    /// @throws IllegalArgumentException saying what is wrong with an entry and what would be right
    static Origins parse(List<String> texts) {
        return texts.isEmpty()
                ? NONE
                : new Origins(texts.stream().map(Origins::canonical).toList());
    }

    boolean isEmpty() {
        return list.isEmpty();
    }

    List<String> texts() {
        return list;
    }

    /// @param origin as a browser sends it: it writes an origin in one way, so that another spelling is none
    boolean contains(String origin) {
        for (var one : list) if (one.equals(origin) || isBelow(one, origin)) return true;
        return false;
    }

    /// Whether `https://a.b.shop.example` is below `https://*.shop.example`; the end of the text decides, and what
    /// stands in the place of the star is of a name's characters only.
    private static boolean isBelow(String one, String origin) {
        int star = one.indexOf(ANY);
        if (star < 0) return false;
        int dot = origin.length() - (one.length() - star - 1);
        if (dot <= star || !origin.startsWith(one.substring(0, star)) || !origin.endsWith(one.substring(star + 1)))
            return false;
        var name = origin.substring(star, dot);
        return !name.startsWith(".")
                && !name.contains("..")
                && name.chars().allMatch(c -> (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.');
    }

    private static String canonical(String text) {
        var lower = text.strip().toLowerCase(Locale.ROOT);
        boolean any = lower.startsWith("https://" + ANY);
        URI uri;
        try {
            uri = URI.create(any ? lower.replaceFirst("\\*\\.", "") : lower);
        } catch (IllegalArgumentException notAUri) {
            throw wrong(text);
        }
        var host = uri.getHost();
        boolean bare = host != null
                && uri.getUserInfo() == null
                && uri.getQuery() == null
                && uri.getFragment() == null
                && uri.getPath().isEmpty();
        if (!bare || (any && host.indexOf('.') < 0)) throw wrong(text);
        boolean secure = "https".equals(uri.getScheme());
        boolean local = "http".equals(uri.getScheme()) && (host.equals("localhost") || host.equals("127.0.0.1"));
        if (!secure && !local) throw wrong(text);
        int port = uri.getPort() == (secure ? 443 : 80) ? -1 : uri.getPort();
        return uri.getScheme() + "://" + (any ? ANY : "") + host + (port < 0 ? "" : ":" + port);
    }

    private static IllegalArgumentException wrong(String text) {
        return new IllegalArgumentException("'" + text + "' is no origin such as https://shop.example,"
                + " https://*.shop.example or http://localhost:5173: a scheme, a host and at most a port.");
    }

    @Override
    public String toString() {
        return String.join(", ", list);
    }
}
