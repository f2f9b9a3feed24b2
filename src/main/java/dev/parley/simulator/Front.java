package dev.parley.simulator;

import dev.parley.kernel.PlatformException;
import dev.parley.platform.json.Json;
import java.time.Duration;
import java.util.Objects;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.Promise;
import tools.jackson.databind.node.ObjectNode;

/// The simulator's door: reads a request without blocking and sends it to what answers.
final class Front extends Handler.Abstract.NonBlocking {
    private static final int LARGEST_BODY = 64 * 1024 * 1024;
    private static final Wire OPENAI = new OpenAiWire();
    private static final Wire ANTHROPIC = new AnthropicWire();

    private final Traffic traffic;
    private final Chat chat;

    Front(Traffic traffic, Chat chat) {
        this.traffic = traffic;
        this.chat = chat;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        var path = request.getHttpURI().getCanonicalPath();
        if (path.equals("/sim/pace")) {
            pace(request);
            Answering.send(response, callback, 200, Answering.JSON, Out.ascii("{}"));
            return true;
        }
        if (path.equals("/sim/stats")) {
            Answering.send(response, callback, 200, Answering.JSON, traffic.toJson());
            return true;
        }
        Content.Source.asByteArrayAsync(
                request,
                LARGEST_BODY,
                Promise.Invocable.from(
                        InvocationType.NON_BLOCKING,
                        body -> answer(path, new Answering(request, response, callback, traffic, body)),
                        callback::failed));
        return true;
    }

    private void pace(Request request) {
        var query = Request.extractQueryParameters(request);
        int latency = Fault.number(Objects.requireNonNullElse(query.getValue("latency_ms"), "0"));
        int rate = Fault.number(Objects.requireNonNullElse(query.getValue("rate"), "0"));
        chat.settings(chat.settings()
                .withLatency(Duration.ofMillis(Math.max(0, latency)))
                .withTokensPerSecond(Math.max(0, rate)));
    }

    private void answer(String path, Answering to) {
        var headers = to.request().getHeaders();
        var wire = wire(path, headers);
        try {
            authenticate(headers, wire);
            route(path, wire, to);
        } catch (Problem.Refused refused) {
            to.problem(wire, refused.problem());
        } catch (PlatformException malformed) {
            to.problem(
                    wire,
                    Problem.invalid(
                            "We could not parse the JSON body of your request. " + malformed.getMessage(), null));
        }
    }

    private void route(String path, Wire wire, Answering to) {
        switch (path) {
            case "/v1/chat/completions", "/v1/messages" -> chat.answer(wire, posted(to), to);
            case "/v1/messages/count_tokens" -> to.json(counted(posted(to)));
            case "/v1/embeddings" -> embeddings(posted(to), wire, to);
            case "/v1/models" -> to.json(Models.list(wire == ANTHROPIC));
            default -> {
                if (!path.startsWith("/v1/models/"))
                    throw new Problem.Refused(
                            Problem.notFound("Invalid URL (" + to.request().getMethod() + " " + path + ")"));
                to.json(Models.one(path.substring("/v1/models/".length()), wire == ANTHROPIC));
            }
        }
    }

    private void embeddings(ObjectNode body, Wire wire, Answering to) {
        var model = Wire.required(body, "model", "you must provide a model parameter");
        if (!chat.failed(wire, model, to)) to.json(Embeddings.answer(body));
    }

    private static byte[] counted(ObjectNode body) {
        if (!body.has("max_tokens")) body.put("max_tokens", 1);
        return Json.write(Json.object().put("input_tokens", ANTHROPIC.read(body).inputTokens()));
    }

    private static ObjectNode posted(Answering to) {
        if (!to.request().getMethod().equals("POST"))
            throw new Problem.Refused(Problem.wrongMethod("Not allowed to "
                    + to.request().getMethod() + " on "
                    + to.request().getHttpURI().getPath()
                    + " (HINT: Perhaps you meant to use POST?)"));
        return Json.readObject(to.body());
    }

    private static Wire wire(String path, HttpFields headers) {
        boolean anthropic = path.startsWith("/v1/messages")
                || (path.startsWith("/v1/models") && headers.contains("anthropic-version"));
        return anthropic ? ANTHROPIC : OPENAI;
    }

    private static void authenticate(HttpFields headers, Wire wire) {
        var key = headers.get("x-api-key");
        var bearer = headers.get(HttpHeader.AUTHORIZATION);
        if (key == null && bearer != null && bearer.regionMatches(true, 0, "Bearer ", 0, 7)) key = bearer.substring(7);
        if (key == null || key.isBlank())
            throw new Problem.Refused(Problem.unauthenticated(
                    wire == ANTHROPIC
                            ? "x-api-key header is required"
                            : "You didn't provide an API key. You need to provide your API key in an Authorization"
                                    + " header using Bearer auth (i.e. Authorization: Bearer YOUR_KEY).",
                    null));
        if (key.equals("bad-key"))
            throw new Problem.Refused(Problem.unauthenticated(
                    wire == ANTHROPIC ? "invalid x-api-key" : "Incorrect API key provided: bad-key.",
                    "invalid_api_key"));
    }
}
