package dev.parley.gateway.dialects;

/// Which pictures a request may carry.
final class Images {
    static final String RIGHT = " must be an https: URL or a data: URL such as data:image/png;base64,….";

    private Images() {}

    static boolean accepts(String url) {
        return starts(url, "https://") || starts(url, "http://") || starts(url, "data:image/");
    }

    private static boolean starts(String url, String scheme) {
        return url.regionMatches(true, 0, scheme, 0, scheme.length()) && url.length() > scheme.length();
    }
}
