package dev.parley.platform.http;

import dev.parley.kernel.Deadline;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A call to another server.
///
/// @param url absolute, `http:` or `https:`
/// @param headers all but `Host` and `Content-Length`
/// @param body sent with POST; null makes it a GET
/// @param silence how long the server may be silent: until its response begins, and then between any two reads
/// @param deadline by when the last byte of the response must have been read
@SuppressWarnings("ArrayRecordComponent") // written once to a socket, never compared
public record UpstreamRequest(
        String url, List<UpstreamHeader> headers, byte @Nullable [] body, Duration silence, Deadline deadline) {
    public static UpstreamRequest post(
            String url, List<UpstreamHeader> headers, byte[] body, Duration silence, Deadline deadline) {
        return new UpstreamRequest(url, headers, body, silence, deadline);
    }

    public static UpstreamRequest get(String url, List<UpstreamHeader> headers, Duration silence, Deadline deadline) {
        return new UpstreamRequest(url, headers, null, silence, deadline);
    }
}
