package dev.parley.platform.http;

import dev.parley.kernel.Deadline;
import dev.parley.kernel.ErrorCode;
import dev.parley.kernel.Ids;
import dev.parley.kernel.Moments;
import dev.parley.kernel.PlatformException;
import dev.parley.kernel.TenantId;
import dev.parley.platform.json.Json;
import dev.parley.platform.telemetry.Logs;
import io.javalin.http.Context;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Function;
import org.eclipse.jetty.ee10.servlet.ServletContextRequest;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;
import org.slf4j.event.KeyValuePair;

/// One request and its response, as handlers see them. Used by the request's own thread only.
///
/// A whole response (`json`, `bytes`, `noContent`) is kept until the handler returns: the last one wins, and an
/// error thrown after it takes its place. A stream leaves as it is flushed.
public final class Exchange {
    private final Context context;
    private final HttpServletRequest request;
    private final HttpServletResponse response;
    private final Route route;
    private final Map<String, String> parameters;
    private final String requestId;
    private final OpenStreams streams;
    private final Networks trustedProxies;
    private Deadline deadline;

    private @Nullable String remoteAddress;
    private @Nullable TenantId tenant;
    private @Nullable UUID principal;
    private @Nullable String endUser;
    private @Nullable ErrorCode failure;
    private byte @Nullable [] requestBody;

    private final List<KeyValuePair> notes = new ArrayList<>(8);
    private int status = 200;
    private @Nullable String contentType;
    private byte @Nullable [] responseBody;
    private @Nullable FixedBody fixed;
    private @Nullable EventStream stream;
    private @Nullable Download download;
    private @Nullable Recording recording;
    private boolean upgraded;

    Exchange(
            Context context,
            Route route,
            Map<String, String> parameters,
            String requestId,
            Deadline deadline,
            OpenStreams streams,
            Networks trustedProxies) {
        this.context = context;
        this.request = context.req();
        this.response = context.res();
        this.route = route;
        this.parameters = parameters;
        this.requestId = requestId;
        this.deadline = deadline;
        this.streams = streams;
        this.trustedProxies = trustedProxies;
    }

    public Route route() {
        return route;
    }

    /// The caller's `X-Request-Id` when it is well-formed, else one of ours.
    public String requestId() {
        return requestId;
    }

    public Deadline deadline() {
        return deadline;
    }

    /// Has the request end earlier.
    public void deadline(Deadline earlier) {
        deadline = earlier;
    }

    public Optional<String> header(String name) {
        return Optional.ofNullable(request.getHeader(name));
    }

    public Optional<String> cookie(String name) {
        var cookies = request.getCookies();
        if (cookies != null)
            for (var cookie : cookies) if (cookie.getName().equals(name)) return Optional.of(cookie.getValue());
        return Optional.empty();
    }

    @Nullable
    String headerOrNull(String name) {
        return request.getHeader(name);
    }

    /// The method as sent; a GET route also answers HEAD.
    public String method() {
        return request.getMethod();
    }

    /// The path as sent, without the query.
    public String path() {
        return request.getRequestURI();
    }

    /// The query as sent, without the question mark.
    Optional<String> queryString() {
        return Optional.ofNullable(request.getQueryString());
    }

    /// The decoded value of a `{name}` in the route's path.
    public String pathParam(String name) {
        var value = parameters.get(name);
        if (value == null) throw new IllegalArgumentException(route.name() + " has no parameter " + name);
        return value;
    }

    public Optional<String> query(String name) {
        return Optional.ofNullable(context.queryParam(name));
    }

    /// After which of a list's entries the page that is asked for begins. Empty for the first page.
    /// @param prefix of the ids of its entries
    /// @throws PlatformException INVALID_REQUEST when it is no id of such an entry
    public Optional<UUID> cursor(String prefix) {
        return query("cursor")
                .map(text -> Ids.parse(prefix, text)
                        .orElseThrow(() -> PlatformException.invalid(
                                "cursor", "cursor must be the next_cursor of the page before, unchanged.")));
    }

    /// Refuses a query with other parameters: for a route where one that is misspelled would give a wrong answer.
    /// @throws PlatformException INVALID_REQUEST naming the first that is unknown
    public void onlyQuery(Set<String> known) {
        for (var name : context.queryParamMap().keySet())
            if (!known.contains(name))
                throw PlatformException.invalid(
                        name,
                        "There is no parameter " + name + "; there are " + String.join(", ", new TreeSet<>(known))
                                + ".");
    }

    /// A whole number in the query.
    /// @throws PlatformException INVALID_REQUEST naming the parameter when it is no number or out of range
    public int query(String name, int otherwise, int least, int most) {
        var text = context.queryParam(name);
        if (text == null) return otherwise;
        try {
            int value = Integer.parseInt(text);
            if (value >= least && value <= most) return value;
        } catch (NumberFormatException notANumber) {
            // said below
        }
        throw PlatformException.invalid(name, name + " must be a whole number from " + least + " to " + most + ".");
    }

    /// A time or a date in the query.
    /// @throws PlatformException INVALID_REQUEST naming the parameter when it is neither
    public Optional<Instant> moment(String name) {
        return query(name).map(text -> Moments.parse(name, text));
    }

    /// The network address of the caller: of the peer, or whom a trusted proxy says it speaks for.
    public String remoteAddress() {
        var known = remoteAddress;
        if (known == null) remoteAddress = known = Forwarded.caller(request, trustedProxies);
        return known;
    }

    /// The whole body, bounded by the route's limit, unpacked when it was sent as gzip.
    /// @throws PlatformException REQUEST_TOO_LARGE, UNSUPPORTED_MEDIA_TYPE for an unknown Content-Encoding, or
    ///     INVALID_REQUEST when the caller's connection broke or was too slow
    public byte[] body() {
        if (requestBody == null) requestBody = Body.read(request, route.maxBody());
        return requestBody;
    }

    /// The body as a record whose components are the permitted fields.
    public <T> T read(Class<T> type) {
        return Json.read(body(), type);
    }

    /// Reads a `multipart/form-data` body, bounded by the route's limit. Instead of `body`, not beside it.
    /// @param use made of the parts, which are gone afterwards
    /// @throws PlatformException REQUEST_TOO_LARGE, or INVALID_REQUEST when it is no such body
    public <T> T uploads(Function<List<Upload>, T> use) {
        try {
            return Upload.read(request, route.maxBody(), use);
        } catch (PlatformException refused) {
            closeAfter(); // Jetty gives the rest of such a body up, and the connection with it
            throw refused;
        }
    }

    /// Reads a body of any size as it comes. Instead of `body`, not beside it.
    /// @throws PlatformException what `reader` refuses it with; INVALID_REQUEST when the caller's connection
    ///     broke or was
    ///     too slow
    public <T> T body(BodyReader<T> reader) {
        try {
            return reader.read(Body.stream(request));
        } catch (IOException broken) {
            throw new PlatformException(
                    ErrorCode.INVALID_REQUEST, "The request body broke off: " + broken.getMessage(), broken);
        }
    }

    /// Makes something of a body while it comes.
    @FunctionalInterface
    public interface BodyReader<T> {
        T read(InputStream body) throws IOException;
    }

    /// Says that no further request can be sent on this connection.
    private void closeAfter() {
        if (request.getProtocol().equals("HTTP/1.1")) response.setHeader("Connection", "close");
    }

    /// Javalin's own view, for what nothing here offers.
    public Context context() {
        return context;
    }

    /// Tells who was authenticated, for the access log and the scope of idempotency keys.
    /// @param tenant null for an operator who has chosen none
    /// @param principal the key or user
    public void authenticated(@Nullable TenantId tenant, UUID principal) {
        this.tenant = tenant;
        this.principal = principal;
        if (tenant != null) MDC.put(Logs.TENANT, tenant.toString());
    }

    @Nullable
    TenantId tenant() {
        return tenant;
    }

    @Nullable
    UUID principal() {
        return principal;
    }

    /// Tells for whom the caller asks, by its own name for that person. What is stored of the answer is that
    /// person's.
    public void endUser(String name) {
        endUser = name;
    }

    @Nullable
    String endUser() {
        return endUser;
    }

    /// Adds what only this route knows to the request's line in the access log.
    public void note(String name, Object value) {
        notes.add(new KeyValuePair(name, value));
    }

    List<KeyValuePair> notes() {
        return notes;
    }

    public Exchange header(String name, String value) {
        response.setHeader(name, value);
        return this;
    }

    public void json(int status, Object value) {
        bytes(status, "application/json", Json.write(value));
    }

    public void noContent() {
        status = 204;
        contentType = null;
        responseBody = null;
    }

    /// Answers with what callers may keep, or with 304 and nothing when they have it already (RFC 9110, 13.1.2).
    /// @param cacheControl such as `public, max-age=300`; `no-cache` has them ask each time whether it changed
    public void cacheable(String cacheControl, String contentType, byte[] body) {
        cacheable(cacheControl, new FixedBody(contentType, body));
    }

    /// The same with what is kept between requests.
    public void cacheable(String cacheControl, FixedBody body) {
        header("Cache-Control", cacheControl).header("ETag", body.tag());
        boolean known =
                header("If-None-Match").filter(held -> holds(held, body.tag())).isPresent();
        bytes(known ? 304 : 200, body.contentType(), known ? new byte[0] : body.bytes());
        fixed = body;
    }

    private static boolean holds(String held, String tag) {
        if (held.equals("*")) return true;
        for (var one : held.split(",")) if (one.strip().equals(tag)) return true;
        return false;
    }

    public void bytes(int status, String contentType, byte[] body) {
        this.status = status;
        this.contentType = contentType;
        this.responseBody = body;
        this.fixed = null;
    }

    /// Begins a `text/event-stream` response with status 200. It is kept alive by comments, and ends when the
    /// handler returns. Once bytes have left, errors can only be told inside it: see `error`.
    /// @throws IllegalStateException when the route does not say that it streams
    public EventStream stream() {
        if (!route.streams()) throw new IllegalStateException(route.name() + " does not say that it streams.");
        if (stream != null) throw new IllegalStateException("The exchange has a stream already.");
        response.setStatus(200);
        response.setContentType("text/event-stream; charset=utf-8");
        response.setHeader("Cache-Control", "no-cache");
        response.setHeader("X-Accel-Buffering", "no");
        var made = new EventStream(
                ServletContextRequest.getServletContextRequest(request).getHttpOutput());
        if (recording != null) made.record(recording);
        stream = made;
        streams.add(made);
        return made;
    }

    /// Begins a response with status 200 that is saved as a file. It ends when the handler returns; when the
    /// handler throws, the connection is broken, so that nobody takes a part for the whole.
    /// @param fileName of letters, digits, `.`, `_` and `-`
    /// @param trailer the field that is said after the last byte
    public Download download(String contentType, String fileName, String trailer) throws IOException {
        response.setStatus(200);
        response.setContentType(contentType);
        response.setHeader("Content-Disposition", "attachment; filename=\"" + fileName + "\"");
        var made = new Download(response.getOutputStream());
        if (!request.getProtocol().equals("HTTP/1.0")) {
            response.setHeader("Trailer", trailer);
            response.setTrailerFields(made::trailers);
        }
        download = made;
        return made;
    }

    /// Takes a download back of which nothing was sent.
    void forgetDownload() {
        if (download == null) return;
        download = null;
        response.resetBuffer();
        response.setHeader("Content-Disposition", null);
        response.setHeader("Trailer", null);
        response.setTrailerFields(null);
    }

    /// Makes a WebSocket of the request. It lives on when the handler returns; of this exchange it must keep
    /// nothing.
    /// @param longest message that is taken, in bytes
    /// @throws IllegalStateException when the route does not say that it becomes one
    /// @throws PlatformException INVALID_REQUEST when the request asks for none
    public void upgrade(int longest, SocketListener listener) {
        if (!route.socket()) throw new IllegalStateException(route.name() + " does not say that it becomes a socket.");
        WebSockets.upgrade(request, response, longest, listener);
        upgraded = true;
        status = 101;
    }

    /// The failure as the body of an error event, in the route's shape. The request counts as failed from here
    /// on.
    public byte[] error(PlatformException failure) {
        this.failure = failure.code();
        return Errors.body(route.errors(), failure, requestId);
    }

    /// Whether response bytes or headers have left already.
    public boolean committed() {
        return response.isCommitted();
    }

    /// How the request failed; null when it did not.
    @Nullable
    ErrorCode failure() {
        return failure;
    }

    void failure(ErrorCode code) {
        failure = code;
    }

    int status() {
        return status;
    }

    void status(int code) {
        status = code;
    }

    @Nullable
    String contentType() {
        return contentType;
    }

    byte @Nullable [] responseBody() {
        return responseBody;
    }

    HttpServletResponse response() {
        return response;
    }

    @Nullable
    EventStream openStream() {
        return stream;
    }

    /// Takes a stream back of which nothing was sent.
    void forgetStream() {
        if (stream == null) return;
        streams.remove(stream);
        stream.discard();
        stream = null;
        response.setCharacterEncoding(null);
        response.setHeader("X-Accel-Buffering", null);
    }

    void recordStream(Recording to) {
        recording = to;
    }

    /// Sends what is left to send.
    void finish() {
        if (upgraded) return;
        if (stream != null) {
            streams.remove(stream);
            stream.end();
            return;
        }
        if (download != null) {
            download.end();
            return;
        }
        try {
            send();
        } catch (IOException gone) {
            throw new EventStream.ClientGone(gone);
        }
    }

    private void send() throws IOException {
        response.setStatus(status);
        response.setContentType(contentType);
        if (status >= 400 || requestBody == null) closeIfUnread();
        var body = responseBody;
        if (body == null) return;
        if (contentType != null && Encodings.worthwhile(contentType, body.length)) {
            response.addHeader("Vary", "Accept-Encoding");
            var encoding = Encodings.chosen(headerOrNull("Accept-Encoding"));
            if (encoding != null) {
                body = fixed == null ? encoding.compress(body) : fixed.in(encoding);
                response.setHeader("Content-Encoding", encoding.token());
            }
        }
        response.setContentLength(body.length);
        response.getOutputStream().write(body, 0, body.length);
    }

    /// A body that was neither read nor could be taken in costs the connection: says so to the caller, who would
    /// otherwise send the next request on it.
    private void closeIfUnread() {
        if (request.getContentLengthLong() == 0 || request.getMethod().equals("GET")) return;
        var jetty = ServletContextRequest.getServletContextRequest(request);
        // who waits for `100 Continue` is sending nothing; HTTP/2 ends one request without the connection
        boolean sending =
                headerOrNull("Expect") == null && request.getProtocol().startsWith("HTTP/1");
        if (!(sending ? Rest.takeIn(jetty) : jetty.consumeAvailable())) closeAfter();
    }

    /// Breaks the connection, so that the caller cannot take what was sent for the whole.
    void abort(Throwable cause) {
        if (stream != null) {
            streams.remove(stream);
            stream.discard();
        }
        ServletContextRequest.getServletContextRequest(request)
                .getServletChannel()
                .abort(cause);
    }
}
