package dev.parley.platform.http;

import jakarta.servlet.http.HttpServletRequest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/// Whose request it is behind proxies. `X-Forwarded-For` is believed as far as trusted proxies wrote it: from its end,
/// each proxy names whom it spoke to, and the first who is no trusted proxy is the caller. What stands before that is
/// the caller's own claim.
final class Forwarded {
    private Forwarded() {}

    static String caller(HttpServletRequest request, Networks trusted) {
        var peer = bare(request.getRemoteAddr());
        if (trusted.isEmpty() || !trusted.contains(peer)) return peer;
        var named = new ArrayList<String>();
        for (var header : Collections.list(request.getHeaders("X-Forwarded-For")))
            Collections.addAll(named, header.split(","));
        return caller(peer, named, trusted);
    }

    /// @param peer a trusted proxy
    /// @param named the addresses in the order of the header
    static String caller(String peer, List<String> named, Networks trusted) {
        var last = peer;
        for (var text : named.reversed()) {
            try {
                last = Networks.canonical(withoutPort(text.strip()));
            } catch (IllegalArgumentException noAddress) {
                return last;
            }
            if (!trusted.contains(last)) return last;
        }
        return last;
    }

    /// Some proxies add the port: `192.0.2.1:4711`, `[2001:db8::1]:4711`.
    private static String withoutPort(String text) {
        int colon = text.lastIndexOf(':');
        boolean hasPort = colon > 0 && (text.indexOf(':') == colon || text.charAt(colon - 1) == ']');
        return hasPort ? text.substring(0, colon) : text;
    }

    private static String bare(String address) {
        return address.startsWith("[") ? address.substring(1, address.length() - 1) : address;
    }
}
