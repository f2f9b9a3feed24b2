package dev.parley.simulator;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// `POST /v1/chat/completions` as OpenAI speaks it.
final class OpenAiWire implements Wire {
    private static final byte[] DONE = Out.ascii("data: [DONE]\n\n");
    private static final byte[] BROKEN =
            Out.ascii("data: {\"id\":\"chatcmpl-broken\",\"object\":\"chat.completion.chunk\",\"choices\":[{\"del\n\n");

    @Override
    public Prompt read(ObjectNode body) {
        var model = Wire.required(body, "model", "you must provide a model parameter");
        Wire.requireMessages(
                body,
                "Missing required parameter: 'messages'.",
                "Invalid 'messages': empty array. Expected an array with minimum length 1, but got an empty array"
                        + " instead.");
        var system = new StringBuilder();
        var user = "";
        String toolResult = null;
        int characters = 0;
        for (var message : body.path("messages")) {
            var text = Prompt.text(message.path("content"));
            characters += text.length();
            var role = role(message);
            if (role.equals("system") || role.equals("developer"))
                system.append(text).append('\n');
            if (role.equals("user")) user = text;
            toolResult = role.equals("tool") ? text : null;
        }
        int limit = body.path("max_completion_tokens")
                .intValue(body.path("max_tokens").intValue(0));
        var choice = body.path("tool_choice");
        return new Prompt(
                model,
                system.toString(),
                user,
                toolResult,
                characters,
                limit,
                Prompt.strings(body.path("stop")),
                tools(body.path("tools")),
                forced(choice),
                choice.stringValue("").equals("none"),
                schema(body.path("response_format")),
                body.path("stream").booleanValue(false),
                body.path("stream_options").path("include_usage").booleanValue(false));
    }

    private static String role(JsonNode message) {
        var role = message.path("role").stringValue("");
        return switch (role) {
            case "system", "developer", "user", "assistant", "tool", "function" -> role;
            default ->
                throw new Problem.Refused(Problem.invalid(
                        "Invalid value: '" + role
                                + "'. Supported values are: 'system', 'assistant', 'user', 'function', 'tool', and"
                                + " 'developer'.",
                        "messages[0].role"));
        };
    }

    private static List<Prompt.Tool> tools(JsonNode tools) {
        var read = new ArrayList<Prompt.Tool>();
        for (var tool : tools) {
            var function = tool.path("function");
            read.add(
                    new Prompt.Tool(function.path("name").stringValue(""), Prompt.object(function.path("parameters"))));
        }
        return read;
    }

    private static @Nullable String forced(JsonNode choice) {
        if (choice.stringValue("").equals("required")) return "";
        return choice.isObject() ? choice.path("function").path("name").stringValue("") : null;
    }

    private static @Nullable ObjectNode schema(JsonNode format) {
        return switch (format.path("type").stringValue("")) {
            case "json_schema" -> Prompt.object(format.path("json_schema").path("schema"));
            case "json_object" -> dev.parley.platform.json.Json.object();
            default -> null;
        };
    }

    @Override
    public byte[] json(Reply reply) {
        var answer = reply.answer();
        var out = new Out(1024);
        head(out.raw("{\"id\":"), reply, "chat.completion")
                .raw("\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":")
                .quoted(answer.calls().isEmpty() ? answer.text() : null);
        if (!answer.calls().isEmpty()) {
            out.raw(",\"tool_calls\":[");
            for (int i = 0; i < answer.calls().size(); i++) {
                var call = answer.calls().get(i);
                toolCall(out.raw(i == 0 ? "{" : ",{"), reply, i, call.name(), call.arguments());
            }
            out.raw("]");
        }
        out.raw(",\"refusal\":null,\"annotations\":[]},\"logprobs\":null,\"finish_reason\":\"")
                .raw(answer.stop().openAi)
                .raw("\"}]");
        if (reply.usageKnown()) usage(out.raw(",\"usage\":"), reply);
        return out.raw("}").toBytes();
    }

    @Override
    public void stream(Reply reply, Script script) {
        var out = script.out();
        var prefix = head(new Out(256).raw("data: {\"id\":"), reply, "chat.completion.chunk")
                .raw("\"choices\":[")
                .toBytes();
        boolean nullUsage = reply.usageInStream() && reply.usageKnown();
        var suffix = Out.ascii(nullUsage ? "],\"usage\":null}\n\n" : "]}\n\n");
        var open = Out.ascii("{\"index\":0,\"delta\":{");
        var close = Out.ascii("},\"logprobs\":null,\"finish_reason\":null}");
        var answer = reply.answer();
        boolean text = answer.calls().isEmpty();
        out.raw(prefix).raw(open).raw("\"role\":\"assistant\",\"content\":");
        out.raw(text ? "\"\"" : "null").raw(",\"refusal\":null").raw(close).raw(suffix);
        script.mark();
        script.contentBegins();
        for (var piece : answer.pieces()) {
            out.raw(prefix)
                    .raw(open)
                    .raw("\"content\":")
                    .quoted(piece)
                    .raw(close)
                    .raw(suffix);
            script.mark();
        }
        for (int i = 0; i < answer.calls().size(); i++) {
            var call = answer.calls().get(i);
            toolCall(
                    out.raw(prefix)
                            .raw(open)
                            .raw("\"tool_calls\":[{\"index\":")
                            .number(i)
                            .raw(","),
                    reply,
                    i,
                    call.name(),
                    "");
            out.raw("]").raw(close).raw(suffix);
            script.mark();
            for (var piece : call.argumentPieces()) {
                out.raw(prefix).raw(open).raw("\"tool_calls\":[{\"index\":").number(i);
                out.raw(",\"function\":{\"arguments\":")
                        .quoted(piece)
                        .raw("}}]")
                        .raw(close)
                        .raw(suffix);
                script.mark();
            }
        }
        script.contentEnds();
        out.raw(prefix).raw("{\"index\":0,\"delta\":{},\"logprobs\":null,\"finish_reason\":\"");
        out.raw(answer.stop().openAi).raw("\"}").raw(suffix);
        script.mark();
        if (nullUsage) {
            usage(out.raw(prefix).raw("],\"usage\":"), reply).raw("}\n\n");
            script.mark();
        }
        out.raw(DONE);
        script.mark();
    }

    private static Out head(Out out, Reply reply, String object) {
        return out.quoted(reply.id("chatcmpl-"))
                .raw(",\"object\":\"")
                .raw(object)
                .raw("\",\"created\":")
                .number(reply.created())
                .raw(",\"model\":")
                .quoted(reply.model())
                .raw(",\"service_tier\":\"default\",\"system_fingerprint\":\"fp_simulator\",");
    }

    private static void toolCall(Out out, Reply reply, int index, String name, String arguments) {
        out.raw("\"id\":").quoted(reply.id("call_" + index));
        out.raw(",\"type\":\"function\",\"function\":{\"name\":").quoted(name);
        out.raw(",\"arguments\":").quoted(arguments).raw("}}");
    }

    private static Out usage(Out out, Reply reply) {
        return out.raw("{\"prompt_tokens\":")
                .number(reply.inputTokens())
                .raw(",\"completion_tokens\":")
                .number(reply.outputTokens())
                .raw(",\"total_tokens\":")
                .number((long) reply.inputTokens() + reply.outputTokens())
                .raw(",\"prompt_tokens_details\":{\"cached_tokens\":0,\"audio_tokens\":0},")
                .raw("\"completion_tokens_details\":{\"reasoning_tokens\":0,\"audio_tokens\":0,")
                .raw("\"accepted_prediction_tokens\":0,\"rejected_prediction_tokens\":0}}");
    }

    @Override
    public byte[] error(Problem problem) {
        return error(new Out(256), problem).toBytes();
    }

    private static Out error(Out out, Problem problem) {
        return out.raw("{\"error\":{\"message\":")
                .quoted(problem.message())
                .raw(",\"type\":")
                .quoted(problem.openAiType())
                .raw(",\"param\":")
                .quoted(problem.param())
                .raw(",\"code\":")
                .quoted(problem.openAiCode())
                .raw("}}");
    }

    @Override
    public byte[] errorEvent(Problem problem) {
        return error(new Out(256).raw("data: "), problem).raw("\n\n").toBytes();
    }

    @Override
    public byte[] brokenEvent() {
        return BROKEN;
    }
}
