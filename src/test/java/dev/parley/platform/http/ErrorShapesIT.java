package dev.parley.platform.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.kernel.ErrorCode;
import dev.parley.kernel.PlatformException;
import dev.parley.platform.json.Json;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

final class ErrorShapesIT {
    private static Served served = Served.with();

    @BeforeAll
    static void start() {
        served.close();
        served = Served.with(
                fail("/problem", ErrorShape.PROBLEM),
                fail("/v1/chat/completions", ErrorShape.OPENAI),
                fail("/v1/messages", ErrorShape.ANTHROPIC));
    }

    private static Route fail(String path, ErrorShape shape) {
        return Route.post(path, null, exchange -> {
                    var code = ErrorCode.valueOf(exchange.query("code").orElse("INVALID_REQUEST"));
                    if (code == ErrorCode.INVALID_REQUEST)
                        throw PlatformException.invalid("messages[0].role", "The role must be user.");
                    throw new PlatformException(code, "Told to the caller.");
                })
                .errors(shape);
    }

    @AfterAll
    static void stop() {
        served.close();
    }

    private static JsonNode json(String text) {
        return Json.read(text.getBytes(UTF_8));
    }

    @Test
    void tellsAProblem() throws Exception {
        var response = served.post("/problem", "", "X-Request-Id", "r1");
        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.headers().firstValue("content-type")).contains("application/problem+json");
        assertThat(json(response.body())).isEqualTo(json("""
                {"type":"urn:parley:error:invalid_request","title":"The request is not valid","status":400,
                 "detail":"The role must be user.","code":"invalid_request","request_id":"r1",
                 "parameter":"messages[0].role"}"""));
    }

    @Test
    void tellsOpenAiClientsInTheirShape() throws Exception {
        var response = served.post("/v1/chat/completions", "", "X-Request-Id", "r1");
        assertThat(response.headers().firstValue("content-type")).contains("application/json");
        assertThat(json(response.body())).isEqualTo(json("""
                {"error":{"message":"The role must be user.","type":"invalid_request_error",
                 "param":"messages[0].role","code":"invalid_request"},"request_id":"r1"}"""));
    }

    @Test
    void tellsAnthropicClientsInTheirShape() throws Exception {
        var response = served.post("/v1/messages", "", "X-Request-Id", "r1");
        assertThat(json(response.body())).isEqualTo(json("""
                {"type":"error","error":{"type":"invalid_request_error","message":"The role must be user."},
                 "request_id":"r1"}"""));
    }

    @ParameterizedTest
    @CsvSource({
        "INVALID_API_KEY, 401, authentication_error, invalid_api_key, authentication_error",
        "MODEL_NOT_ALLOWED, 403, permission_error, model_not_allowed, permission_error",
        "MODEL_NOT_FOUND, 404, invalid_request_error, model_not_found, not_found_error",
        "REQUEST_TOO_LARGE, 413, invalid_request_error, request_too_large, request_too_large",
        "RATE_LIMITED, 429, rate_limit_exceeded, rate_limit_exceeded, rate_limit_error",
        "BUDGET_EXHAUSTED, 429, insufficient_quota, insufficient_quota, rate_limit_error",
        "CONTEXT_TOO_LONG, 400, invalid_request_error, context_length_exceeded, invalid_request_error",
        "INTERNAL, 500, server_error, internal, api_error",
        "OVERLOADED, 503, server_error, overloaded, overloaded_error",
        "DEADLINE_EXCEEDED, 504, server_error, deadline_exceeded, timeout_error"
    })
    void namesEachFailureAsTheProviderWould(
            String code, int status, String openaiType, String openaiCode, String anthropicType) throws Exception {
        var openai = served.post("/v1/chat/completions?code=" + code, "");
        assertThat(openai.statusCode()).isEqualTo(status);
        var error = json(openai.body()).get("error");
        assertThat(error.get("type").asString()).isEqualTo(openaiType);
        assertThat(error.get("code").asString()).isEqualTo(openaiCode);
        assertThat(error.get("message").asString()).isEqualTo("Told to the caller.");
        var anthropic = served.post("/v1/messages?code=" + code, "");
        assertThat(anthropic.statusCode()).isEqualTo(status);
        assertThat(json(anthropic.body()).get("error").get("type").asString()).isEqualTo(anthropicType);
    }

    @Test
    void tellsAnUnknownPathInTheShapeOfItsNeighbours() throws Exception {
        var problem = served.get("/nowhere");
        assertThat(problem.statusCode()).isEqualTo(404);
        assertThat(json(problem.body()).get("code").asString()).isEqualTo("not_found");
        assertThat(problem.headers().firstValue("x-request-id")).isPresent();
        var openai = served.get("/v1/nowhere");
        assertThat(json(openai.body()).get("error").get("code").asString()).isEqualTo("not_found");
        var anthropic = served.get("/v1/messages/nowhere");
        assertThat(json(anthropic.body()).get("error").get("type").asString()).isEqualTo("not_found_error");
    }

    @Test
    void namesTheMethodsThatAPathHas() throws Exception {
        var response = served.get("/v1/messages");
        assertThat(response.statusCode()).isEqualTo(405);
        assertThat(response.headers().firstValue("allow")).contains("POST");
        assertThat(json(response.body()).get("error").get("message").asString())
                .isEqualTo("/v1/messages does not take GET; it takes POST.");
    }
}
