package dev.parley.providers;

import dev.parley.kernel.Deadline;
import dev.parley.platform.http.Upstream;
import dev.parley.platform.http.UpstreamException;
import dev.parley.platform.http.UpstreamHeader;
import dev.parley.platform.http.UpstreamRequest;
import dev.parley.platform.http.UpstreamResponse;
import dev.parley.providers.UpstreamFault.Kind;
import java.io.IOException;
import java.util.List;
import java.util.Locale;

/// What all providers behind HTTP share: send JSON, tell an answer from a fault, read the answer.
public final class WireClient {
    private static final int MAX_ANSWER = 32 * 1024 * 1024;

    private final Upstream upstream;
    private final Upstream tenants;

    public WireClient(Upstream upstream) {
        this(upstream, upstream);
    }

    /// @param upstream for the installation's providers
    /// @param tenants for those of tenants, with connections of its own
    public WireClient(Upstream upstream, Upstream tenants) {
        this.upstream = upstream;
        this.tenants = tenants;
    }

    /// Asks for a stream or a whole answer, as `call` says.
    /// @param path after the target's base URL
    /// @param dropped the request's fields that `body` leaves out
    public ChatStream chat(
            ChatProvider.Call call,
            String path,
            byte[] body,
            List<UpstreamHeader> headers,
            AnswerParser parser,
            List<String> dropped) {
        var target = call.target();
        var response = post(target, path, body, headers, call.deadline());
        if (!call.request().stream()) return new WholeAnswer(target, json(target, response), parser, dropped);
        expect(target, response, "text/event-stream");
        return new WireAnswer(target, response, parser, dropped);
    }

    /// Posts JSON and reads the JSON that answers it.
    public byte[] postJson(Target target, String path, byte[] body, List<UpstreamHeader> headers, Deadline deadline) {
        return json(target, post(target, path, body, headers, deadline));
    }

    public byte[] getJson(Target target, String path, List<UpstreamHeader> headers, Deadline deadline) {
        var url = target.baseUrl() + path;
        return json(target, send(target, UpstreamRequest.get(url, headers, target.firstEvent(), deadline)));
    }

    private UpstreamResponse post(
            Target target, String path, byte[] body, List<UpstreamHeader> headers, Deadline deadline) {
        var url = target.baseUrl() + path;
        return send(target, UpstreamRequest.post(url, headers, body, target.firstEvent(), deadline));
    }

    private UpstreamResponse send(Target target, UpstreamRequest request) {
        try {
            var response = (target.owner() == null ? upstream : tenants).send(request);
            if (response.status() == 200) return response;
            try (response) {
                throw Faults.of(target, response);
            }
        } catch (UpstreamException e) {
            throw Faults.of(target, e);
        }
    }

    private static byte[] json(Target target, UpstreamResponse response) {
        try (response) {
            expect(target, response, "json");
            return response.readAll(MAX_ANSWER);
        } catch (UpstreamException e) {
            throw Faults.of(target, e);
        } catch (IOException e) {
            throw new UpstreamFault(Kind.CUT, 0, target + " broke off: " + e.getMessage(), null, null, e);
        }
    }

    /// A server that does not say what it sends is believed; its bytes will tell.
    private static void expect(Target target, UpstreamResponse response, String type) {
        var actual = response.header("Content-Type").orElse(type);
        if (actual.toLowerCase(Locale.ROOT).contains(type)) return;
        response.close();
        throw new UpstreamFault(
                Kind.MALFORMED,
                response.status(),
                target + " sent " + actual + " in place of " + type,
                null,
                null,
                null);
    }
}
