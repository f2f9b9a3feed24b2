package dev.parley.platform.http;

import java.net.URI;
import java.util.Locale;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.apache.hc.client5.http.HttpRoute;
import org.apache.hc.core5.http.HttpHost;

/// A URL taken apart once: targets are few and asked often.
///
/// @param path with the query
record UpstreamAddress(HttpRoute route, String host, String path) {
    private static final int MOST = 1024;
    private static final ConcurrentMap<String, UpstreamAddress> KNOWN = new ConcurrentHashMap<>();

    static UpstreamAddress of(String url) throws UpstreamException {
        var known = KNOWN.get(url);
        if (known != null) return known;
        var address = parse(url);
        if (KNOWN.size() >= MOST) KNOWN.clear();
        KNOWN.put(url, address);
        return address;
    }

    private static UpstreamAddress parse(String url) throws UpstreamException {
        try {
            var uri = URI.create(url);
            var scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
            boolean tls = scheme.equals("https");
            if (uri.getHost() == null || !(tls || scheme.equals("http")))
                throw new IllegalArgumentException("it must look like https://host/path");
            int port = uri.getPort() >= 0 ? uri.getPort() : tls ? 443 : 80;
            var path = uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
            var query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
            var target = new HttpHost(scheme, uri.getHost(), port);
            var host = uri.getPort() >= 0 ? uri.getHost() + ":" + port : uri.getHost();
            return new UpstreamAddress(new HttpRoute(target, null, tls), host, path + query);
        } catch (IllegalArgumentException e) {
            throw new UpstreamException(UpstreamException.Reason.UNREACHABLE, "Not a usable URL: " + e.getMessage(), e);
        }
    }
}
