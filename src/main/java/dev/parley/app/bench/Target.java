package dev.parley.app.bench;

import java.net.InetSocketAddress;
import java.net.URI;

/// A way to a model: where to connect, and the key that opens it.
///
/// @param baseUrl `http://host:port` without a path
record Target(String name, URI baseUrl, String key) {
    InetSocketAddress address() {
        return new InetSocketAddress(baseUrl.getHost(), baseUrl.getPort());
    }

    /// Chat requests, each with another number in its question so that no cache can answer.
    ///
    /// @param words of the question; the simulator answers with one event more than that
    Requests chat(String model, int words, boolean stream) {
        var question = "word ".repeat(words - 1) + Requests.NUMBER;
        var body = "{\"model\":\"" + model + "\",\"stream\":" + stream
                + ",\"messages\":[{\"role\":\"user\",\"content\":\"" + question + "\"}]}";
        var head =
                "POST /v1/chat/completions HTTP/1.1\r\nHost: " + baseUrl.getAuthority() + "\r\nAuthorization: Bearer "
                        + key + "\r\nContent-Type: application/json\r\nContent-Length: " + body.length() + "\r\n\r\n";
        return new Requests(head + body);
    }
}
