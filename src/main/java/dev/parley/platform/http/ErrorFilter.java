package dev.parley.platform.http;

import dev.parley.kernel.ErrorCode;
import dev.parley.kernel.PlatformException;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The one boundary that makes responses from failures, and that sends responses.
final class ErrorFilter implements Filter {
    private static final Logger LOG = LoggerFactory.getLogger(ErrorFilter.class);

    /// What the access log shows for a client that did not wait (nginx's number for it).
    private static final int CLIENT_GONE = 499;

    // whatever a handler throws becomes a response here
    @SuppressWarnings("CatchingUnchecked")
    @Override
    public void around(Exchange exchange, Handler next) {
        try {
            next.handle(exchange);
            exchange.finish();
        } catch (EventStream.ClientGone gone) {
            clientGone(exchange, gone);
        } catch (PlatformException failure) {
            tell(exchange, failure);
        } catch (Exception | Error fault) {
            LOG.error(
                    "Request {} {} failed",
                    exchange.requestId(),
                    exchange.route().name(),
                    fault);
            tell(
                    exchange,
                    new PlatformException(
                            ErrorCode.INTERNAL,
                            "Something went wrong in Parley; its log has request " + exchange.requestId() + "."));
        }
    }

    private static void tell(Exchange exchange, PlatformException failure) {
        var code = failure.code();
        if (code.fault() == ErrorCode.Fault.PARLEY && failure.getCause() != null)
            LOG.warn("Request {} {}: {}", exchange.requestId(), exchange.route().name(), code, failure);
        var body = exchange.error(failure);
        try {
            if (!exchange.committed()) respond(exchange, failure, body);
            else if (!endStream(exchange, body)) exchange.abort(failure);
        } catch (EventStream.ClientGone gone) {
            clientGone(exchange, gone);
        }
    }

    private static void respond(Exchange exchange, PlatformException failure, byte[] body) {
        exchange.forgetStream();
        exchange.forgetDownload();
        failure.retryAfter().ifPresent(time -> exchange.header("Retry-After", Long.toString(seconds(time))));
        if (failure.code().status() == 401) exchange.header("WWW-Authenticate", "Bearer");
        exchange.bytes(
                failure.code().status(), Errors.contentType(exchange.route().errors()), body);
        exchange.finish();
    }

    /// A stream that has shown comments only can still tell the error as its one event.
    private static boolean endStream(Exchange exchange, byte[] body) {
        var stream = exchange.openStream();
        if (stream == null || stream.hasEvents()) return false;
        if (exchange.route().errors() == ErrorShape.OPENAI) stream.data(body);
        else stream.event("error", body);
        exchange.finish();
        return true;
    }

    private static void clientGone(Exchange exchange, EventStream.ClientGone gone) {
        exchange.status(CLIENT_GONE);
        exchange.abort(gone);
    }

    private static long seconds(Duration time) {
        return Math.max(1, (time.toMillis() + 999) / 1000);
    }
}
