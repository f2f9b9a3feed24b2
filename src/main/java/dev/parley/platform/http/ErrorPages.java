package dev.parley.platform.http;

import dev.parley.kernel.ErrorCode;
import dev.parley.kernel.Ids;
import dev.parley.kernel.PlatformException;
import java.nio.ByteBuffer;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;

/// The bodies of what Jetty itself refuses, before a request reaches a route: the same shapes as all other errors.
final class ErrorPages extends ErrorHandler {
    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        var id = Ids.format("req", Ids.next());
        int status = response.getStatus();
        var shape = Errors.shapeOf(String.valueOf(Request.getPathInContext(request)));
        var headers = response.getHeaders();
        headers.put(HttpHeader.CONTENT_TYPE, Errors.contentType(shape));
        headers.put("X-Request-Id", id);
        response.write(true, ByteBuffer.wrap(Errors.body(shape, failure(status), id)), callback);
        return true;
    }

    private static PlatformException failure(int status) {
        return switch (status) {
            case 404 -> new PlatformException(ErrorCode.NOT_FOUND, "There is nothing at this path.");
            case 408 ->
                new PlatformException(ErrorCode.INVALID_REQUEST, "The request did not arrive in time; send it again.");
            case 413 -> new PlatformException(ErrorCode.REQUEST_TOO_LARGE, "The request body is too large.");
            case 414 -> new PlatformException(ErrorCode.INVALID_REQUEST, "The request's URI is too long.");
            case 431 -> new PlatformException(ErrorCode.INVALID_REQUEST, "The request's headers are too large.");
            case 503 ->
                new PlatformException(
                        ErrorCode.SHUTTING_DOWN, "This node is shutting down; send the request to another or again.");
            default ->
                status >= 500
                        ? new PlatformException(ErrorCode.INTERNAL, "Something went wrong in Parley.")
                        : new PlatformException(
                                ErrorCode.INVALID_REQUEST,
                                "The request is not well-formed HTTP (status " + status + ").");
        };
    }
}
