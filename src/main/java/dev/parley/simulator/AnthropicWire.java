package dev.parley.simulator;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// `POST /v1/messages` as Anthropic speaks it.
final class AnthropicWire implements Wire {
    private static final byte[] PING = Out.ascii("event: ping\ndata: {\"type\":\"ping\"}\n\n");
    private static final byte[] STOP = Out.ascii("event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n");
    private static final byte[] DELTA =
            Out.ascii("event: content_block_delta\ndata: {\"type\":\"content_block_delta\",\"index\":");
    private static final byte[] BROKEN = Out.ascii("event: content_block_delta\ndata: {\"type\":\"content_blo\n\n");
    private static final String CACHE_COUNTS =
            ",\"cache_creation_input_tokens\":0,\"cache_read_input_tokens\":0,\"output_tokens\":";

    @Override
    public Prompt read(ObjectNode body) {
        var model = Wire.required(body, "model", "model: Field required");
        Wire.requireMessages(body, "messages: Field required", "messages: at least one message is required");
        if (!body.path("max_tokens").isIntegralNumber())
            throw new Problem.Refused(Problem.invalid("max_tokens: Field required", "max_tokens"));
        int limit = body.path("max_tokens").intValue(0);
        if (limit < 1)
            throw new Problem.Refused(Problem.invalid("max_tokens: must be greater than or equal to 1", "max_tokens"));
        var system = Prompt.text(body.path("system"));
        var user = "";
        String toolResult = null;
        int characters = system.length();
        for (var message : body.path("messages")) {
            var text = Prompt.text(message.path("content"));
            toolResult = toolResult(message.path("content"));
            characters += text.length() + (toolResult == null ? 0 : toolResult.length());
            if (role(message).equals("user") && toolResult == null) user = text;
        }
        var choice = body.path("tool_choice");
        return new Prompt(
                model,
                system,
                user,
                toolResult,
                characters,
                limit,
                Prompt.strings(body.path("stop_sequences")),
                tools(body.path("tools")),
                forced(choice),
                choice.path("type").stringValue("").equals("none"),
                schema(body),
                body.path("stream").booleanValue(false),
                true);
    }

    private static String role(JsonNode message) {
        var role = message.path("role").stringValue("");
        if (role.equals("user") || role.equals("assistant") || role.equals("system")) return role;
        throw new Problem.Refused(Problem.invalid(
                "messages: Unexpected role \"" + role + "\". Allowed roles are \"user\" or \"assistant\".",
                "messages"));
    }

    private static @Nullable String toolResult(JsonNode content) {
        if (!content.isArray()) return null;
        for (var block : content) {
            if (block.path("type").stringValue("").equals("tool_result")) return Prompt.text(block.path("content"));
        }
        return null;
    }

    private static List<Prompt.Tool> tools(JsonNode tools) {
        var read = new ArrayList<Prompt.Tool>();
        for (var tool : tools) {
            read.add(new Prompt.Tool(tool.path("name").stringValue(""), Prompt.object(tool.path("input_schema"))));
        }
        return read;
    }

    private static @Nullable String forced(JsonNode choice) {
        return switch (choice.path("type").stringValue("")) {
            case "any" -> "";
            case "tool" -> choice.path("name").stringValue("");
            default -> null;
        };
    }

    private static @Nullable ObjectNode schema(ObjectNode body) {
        var format = body.path("output_config").path("format");
        return Prompt.object((format.isMissingNode() ? body.path("output_format") : format).path("schema"));
    }

    @Override
    public byte[] json(Reply reply) {
        var answer = reply.answer();
        var out = new Out(1024);
        head(out, reply).raw(",\"content\":[");
        if (answer.calls().isEmpty())
            out.raw("{\"type\":\"text\",\"text\":").quoted(answer.text()).raw("}");
        for (int i = 0; i < answer.calls().size(); i++) {
            var call = answer.calls().get(i);
            toolUse(out.raw(i == 0 ? "" : ","), reply, i, call.name(), call.arguments());
        }
        stop(out.raw("],"), answer);
        if (reply.usageKnown()) usage(out.raw(",\"usage\":"), reply, reply.outputTokens());
        return out.raw("}").toBytes();
    }

    @Override
    public void stream(Reply reply, Script script) {
        var out = script.out();
        var answer = reply.answer();
        head(out.raw("event: message_start\ndata: {\"type\":\"message_start\",\"message\":"), reply);
        out.raw(",\"content\":[],\"stop_reason\":null,\"stop_sequence\":null");
        if (reply.usageKnown()) usage(out.raw(",\"usage\":"), reply, 1);
        out.raw("}}\n\n");
        script.mark();
        if (answer.calls().isEmpty()) text(answer.pieces(), script);
        else tools(reply, script);
        var tail = out.raw("event: message_delta\ndata: {\"type\":\"message_delta\",\"delta\":{");
        stop(tail, answer).raw("}");
        if (reply.usageKnown()) usage(out.raw(",\"usage\":"), reply, reply.outputTokens());
        out.raw("}\n\n");
        script.mark();
        out.raw(STOP);
        script.mark();
    }

    private static void text(List<String> pieces, Script script) {
        var out = script.out();
        blockStart(out, 0).raw("{\"type\":\"text\",\"text\":\"\"}}\n\n");
        script.mark();
        out.raw(PING);
        script.mark();
        script.contentBegins();
        for (var piece : pieces) {
            out.raw(DELTA)
                    .raw("0,\"delta\":{\"type\":\"text_delta\",\"text\":")
                    .quoted(piece)
                    .raw("}}\n\n");
            script.mark();
        }
        script.contentEnds();
        blockStop(script, 0);
    }

    private static void tools(Reply reply, Script script) {
        var out = script.out();
        var calls = reply.answer().calls();
        for (int i = 0; i < calls.size(); i++) {
            var call = calls.get(i);
            toolUse(blockStart(out, i), reply, i, call.name(), "{}");
            out.raw("}\n\n");
            script.mark();
            if (i == 0) {
                out.raw(PING);
                script.mark();
                script.contentBegins();
            }
            for (var piece : call.argumentPieces()) {
                out.raw(DELTA).number(i).raw(",\"delta\":{\"type\":\"input_json_delta\",\"partial_json\":");
                out.quoted(piece).raw("}}\n\n");
                script.mark();
            }
            if (i == calls.size() - 1) script.contentEnds();
            blockStop(script, i);
        }
    }

    private static Out blockStart(Out out, int index) {
        return out.raw("event: content_block_start\ndata: {\"type\":\"content_block_start\",\"index\":")
                .number(index)
                .raw(",\"content_block\":");
    }

    private static void blockStop(Script script, int index) {
        script.out()
                .raw("event: content_block_stop\ndata: {\"type\":\"content_block_stop\",\"index\":")
                .number(index)
                .raw("}\n\n");
        script.mark();
    }

    private static Out head(Out out, Reply reply) {
        return out.raw("{\"id\":")
                .quoted(reply.id("msg_01"))
                .raw(",\"type\":\"message\",\"role\":\"assistant\",\"model\":")
                .quoted(reply.model());
    }

    private static void toolUse(Out out, Reply reply, int index, String name, String input) {
        out.raw("{\"type\":\"tool_use\",\"id\":").quoted(reply.id("toolu_01" + index));
        out.raw(",\"caller\":{\"type\":\"direct\"},\"name\":").quoted(name).raw(",\"input\":");
        out.raw(input.getBytes(java.nio.charset.StandardCharsets.UTF_8)).raw("}");
    }

    private static Out stop(Out out, Answer answer) {
        return out.raw("\"stop_reason\":\"")
                .raw(answer.stop().anthropic)
                .raw("\",\"stop_sequence\":")
                .quoted(answer.stopSequence());
    }

    private static void usage(Out out, Reply reply, int outputTokens) {
        out.raw("{\"input_tokens\":")
                .number(reply.inputTokens())
                .raw(CACHE_COUNTS)
                .number(outputTokens);
        out.raw(",\"service_tier\":\"standard\"}");
    }

    @Override
    public byte[] error(Problem problem) {
        return error(new Out(256), problem).toBytes();
    }

    private static Out error(Out out, Problem problem) {
        return out.raw("{\"type\":\"error\",\"error\":{\"type\":")
                .quoted(problem.anthropicType())
                .raw(",\"message\":")
                .quoted(problem.message())
                .raw("},\"request_id\":\"req_011simulator\"}");
    }

    @Override
    public byte[] errorEvent(Problem problem) {
        return error(new Out(256).raw("event: error\ndata: "), problem)
                .raw("\n\n")
                .toBytes();
    }

    @Override
    public byte[] brokenEvent() {
        return BROKEN;
    }
}
