package dev.parley.platform.http;

import dev.parley.kernel.ErrorCode;
import dev.parley.kernel.PlatformException;
import dev.parley.kernel.Sha256;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Runs a request with an `Idempotency-Key` once: whoever repeats it gets the same answer again.
///
/// An answer of status 5xx or 429, a stream that broke off or carried an error, and a stream of more than 1 MiB free
/// the
/// key, so that a repeated request runs again. The fingerprint covers method, path, query and body; of a multipart
/// upload not the body, since clients draw its boundary anew each time. Not for answers that carry a secret:
/// the store may keep them as they are.
final class IdempotencyFilter implements Filter {
    private static final Logger LOG = LoggerFactory.getLogger(IdempotencyFilter.class);
    private static final String HEADER = "Idempotency-Key";
    private static final int LONGEST = 255;
    private static final int MOST_RECORDED = 1024 * 1024;

    /// How much longer than its deadline a request may take to end.
    private static final Duration MARGIN = Duration.ofSeconds(60);

    private final IdempotencyStore store;

    IdempotencyFilter(IdempotencyStore store) {
        this.store = store;
    }

    @Override
    public void around(Exchange exchange, Handler next) throws Exception {
        var key = exchange.headerOrNull(HEADER);
        if (key == null) next.handle(exchange);
        else once(exchange, next, new IdempotencyStore.Scope(exchange.tenant(), principal(exchange), checked(key)));
    }

    private void once(Exchange exchange, Handler next, IdempotencyStore.Scope scope) throws Exception {
        var lease = exchange.deadline().left().plus(MARGIN);
        switch (store.claim(scope, fingerprint(exchange), lease)) {
            case IdempotencyStore.Claim.Fresh(var token) -> run(exchange, next, scope, token);
            case IdempotencyStore.Claim.Finished(var answer) -> replay(exchange, answer);
            case IdempotencyStore.Claim.InFlight() ->
                throw new PlatformException(
                                ErrorCode.IDEMPOTENCY_IN_FLIGHT,
                                "A request with this Idempotency-Key is still running; wait for it and repeat.")
                        .retryAfter(Duration.ofSeconds(1));
            case IdempotencyStore.Claim.OtherRequest() ->
                throw new PlatformException(
                        ErrorCode.IDEMPOTENCY_KEY_REUSED,
                        "This Idempotency-Key was used with another request; each request needs a key of its own.");
        }
    }

    private void run(Exchange exchange, Handler next, IdempotencyStore.Scope scope, UUID token) throws Exception {
        boolean kept = false;
        try {
            exchange.recordStream(new Recording(MOST_RECORDED));
            next.handle(exchange);
            var answer = answer(exchange);
            if (answer != null) {
                keep(exchange, scope, token, answer);
                kept = true;
            }
        } catch (PlatformException failure) {
            // what the caller did wrong is as wrong the next time
            if (failure.code().status() < 500 && failure.code().status() != 429 && !exchange.committed()) {
                keep(exchange, scope, token, refusal(exchange, failure));
                kept = true;
            }
            throw failure;
        } finally {
            if (!kept) free(scope, token);
        }
    }

    /// An answer is not withheld because it cannot be kept: the key then stays taken until its lease ends.
    private void keep(Exchange exchange, IdempotencyStore.Scope scope, UUID token, IdempotencyStore.Answer answer) {
        try {
            store.finish(scope, token, answer, exchange.endUser());
        } catch (RuntimeException e) {
            LOG.warn("The answer under an Idempotency-Key could not be kept", e);
        }
    }

    private void free(IdempotencyStore.Scope scope, UUID token) {
        try {
            store.release(scope, token);
        } catch (RuntimeException e) {
            LOG.warn("An Idempotency-Key could not be freed; it stays taken until its lease ends", e);
        }
    }

    private static IdempotencyStore.@Nullable Answer answer(Exchange exchange) {
        var stream = exchange.openStream();
        if (stream != null) {
            // the end of the stream is sent here, so that only what the client could take is told again
            exchange.finish();
            var recording = stream.recording();
            if (recording == null || recording.overflown() || exchange.failure() != null) return null;
            return new IdempotencyStore.Answer(200, headers(exchange, "text/event-stream"), recording.bytes());
        }
        if (exchange.status() >= 500 || exchange.status() == 429) return null;
        var body = exchange.responseBody();
        return new IdempotencyStore.Answer(
                exchange.status(), headers(exchange, exchange.contentType()), body == null ? new byte[0] : body);
    }

    private static IdempotencyStore.Answer refusal(Exchange exchange, PlatformException failure) {
        var shape = exchange.route().errors();
        return new IdempotencyStore.Answer(
                failure.code().status(),
                headers(exchange, Errors.contentType(shape)),
                Errors.body(shape, failure, exchange.requestId()));
    }

    private static Map<String, String> headers(Exchange exchange, @Nullable String contentType) {
        var headers = new HashMap<String, String>();
        if (contentType != null) headers.put("content-type", contentType);
        for (var name : exchange.response().getHeaderNames()) {
            var lower = name.toLowerCase(Locale.ROOT);
            if (lower.startsWith("x-parley-"))
                headers.put(lower, String.valueOf(exchange.response().getHeader(name)));
        }
        return headers;
    }

    private static void replay(Exchange exchange, IdempotencyStore.Answer answer) {
        var contentType = answer.headers().get("content-type");
        answer.headers().forEach((name, value) -> {
            if (!name.equals("content-type")) exchange.header(name, value);
        });
        exchange.header("idempotent-replayed", "true");
        if (contentType == null) exchange.noContent();
        else if (contentType.startsWith("text/event-stream")) exchange.stream().raw(answer.body());
        else exchange.bytes(answer.status(), contentType, answer.body());
    }

    private static UUID principal(Exchange exchange) {
        var principal = exchange.principal();
        if (principal == null)
            throw new IllegalStateException(exchange.route().name() + " is idempotent, but nobody is authenticated.");
        return principal;
    }

    private static String checked(String key) {
        boolean visible = !key.isEmpty() && key.length() <= LONGEST;
        for (int i = 0; visible && i < key.length(); i++) visible = key.charAt(i) > ' ' && key.charAt(i) < 0x7f;
        if (visible) return key;
        throw PlatformException.invalid(HEADER, HEADER + " must be 1 to 255 visible ASCII characters.");
    }

    private static byte[] fingerprint(Exchange exchange) {
        var sha256 = Sha256.begin();
        var head = exchange.method()
                + '\n'
                + exchange.path()
                + '\n'
                + exchange.queryString().orElse("")
                + '\n';
        sha256.update(head.getBytes(StandardCharsets.UTF_8));
        if (!exchange.header("Content-Type").orElse("").startsWith("multipart/")) sha256.update(exchange.body());
        return sha256.digest();
    }
}
