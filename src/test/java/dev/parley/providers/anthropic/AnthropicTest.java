package dev.parley.providers.anthropic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.kernel.PlatformException;
import dev.parley.platform.json.Json;
import dev.parley.providers.ChatEvent;
import dev.parley.providers.ChatEvent.Finished;
import dev.parley.providers.ChatEvent.Reason;
import dev.parley.providers.ChatRequest;
import dev.parley.providers.ChatRequest.Extras;
import dev.parley.providers.ChatRequest.ResponseFormat;
import dev.parley.providers.ChatRequest.Sampling;
import dev.parley.providers.Dialect;
import dev.parley.providers.Dropped;
import dev.parley.providers.Message;
import dev.parley.providers.Message.Part;
import dev.parley.providers.Message.Role;
import dev.parley.providers.Target;
import dev.parley.providers.Tools;
import dev.parley.providers.UpstreamFault;
import dev.parley.usage.TokenUsage;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

class AnthropicTest {
    private static final Target TARGET =
            new Target("p", Dialect.ANTHROPIC, "m", "up", "http://x/v1", null, null, Duration.ofSeconds(1));
    private final Dropped dropped = new Dropped();

    private static ObjectNode json(String text) {
        return Json.readObject(text.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
    }

    private ObjectNode write(
            Dialect from,
            List<Message> messages,
            Tools tools,
            @Nullable ResponseFormat format,
            Sampling sampling,
            String extras) {
        var request =
                new ChatRequest("m", messages, tools, format, sampling, true, new Extras(from, json(extras)), null);
        return Json.readObject(new AnthropicRequest(request, TARGET, 4096, dropped).bytes());
    }

    @Test
    void translatesARequestOfOpenAisDialect() {
        var sent = write(
                Dialect.OPENAI,
                List.of(
                        Message.of(Role.SYSTEM, "one"),
                        Message.of(Role.USER, "q"),
                        Message.of(Role.DEVELOPER, "two"),
                        new Message(
                                Role.ASSISTANT,
                                List.of(
                                        new Part.ToolUse("a", "f", "{\"x\":1}", null),
                                        new Part.ToolUse("b", "f", "", null)),
                                null),
                        new Message(
                                Role.TOOL,
                                List.of(new Part.ToolResult("a", List.of(new Part.Text("1", null)), false, null)),
                                null),
                        new Message(
                                Role.TOOL,
                                List.of(new Part.ToolResult("b", List.of(new Part.Text("2", null)), true, null)),
                                null),
                        new Message(
                                Role.USER,
                                List.of(
                                        new Part.Image(
                                                "data:image/png;base64,QUJD", json("{'image_url':{'detail':'low'}}")),
                                        new Part.Image("https://a/b", null),
                                        new Part.Text("", null)),
                                json("{'name':'bob'}"))),
                new Tools(
                        List.of(new Tools.Tool.Function("f", null, null, null, null)),
                        new Tools.Choice.Required(),
                        false),
                new ResponseFormat("r", json("{'type':'object'}"), true, null),
                new Sampling(1.7, null, null, false, List.of("END")),
                "{'seed':1}");
        assertThat(sent).isEqualTo(json("""
                {'model':'up','max_tokens':4096,
                 'system':[{'type':'text','text':'one'},{'type':'text','text':'two'}],
                 'messages':[{'role':'user','content':'q'},
                  {'role':'assistant','content':[{'type':'tool_use','id':'a','name':'f','input':{'x':1}},{'type':'tool_use','id':'b','name':'f','input':{}}]},
                  {'role':'user','content':[{'type':'tool_result','tool_use_id':'a','content':'1'},
                   {'type':'tool_result','tool_use_id':'b','content':'2','is_error':true},
                   {'type':'image','source':{'type':'base64','media_type':'image/png','data':'QUJD'}},
                   {'type':'image','source':{'type':'url','url':'https://a/b'}}]}],
                 'temperature':1.0,'stop_sequences':['END'],
                 'tools':[{'name':'f','input_schema':{'type':'object'}}],
                 'tool_choice':{'type':'any','disable_parallel_tool_use':true},
                 'output_config':{'format':{'type':'json_schema','schema':{'type':'object'}}},'stream':true}"""));
        assertThat(dropped.names()).contains("detail", "seed", "temperature above 1");
    }

    @Test
    void leavesARequestOfItsOwnDialectAsItWas() {
        var sent = write(
                Dialect.ANTHROPIC,
                List.of(
                        new Message(
                                Role.SYSTEM,
                                List.of(new Part.Text("s", json("{'cache_control':{'type':'ephemeral'}}"))),
                                null),
                        new Message(Role.USER, List.of(new Part.Opaque(json("{'type':'document','source':{}}"))), null),
                        new Message(
                                Role.ASSISTANT,
                                List.of(
                                        new Part.Opaque(json("{'type':'thinking','thinking':'h','signature':'s'}")),
                                        new Part.Text("a", null)),
                                null),
                        Message.of(Role.SYSTEM, "later")),
                new Tools(
                        List.of(new Tools.Tool.Opaque(json("{'type':'web_search_20250305','name':'web_search'}"))),
                        new Tools.Choice.Auto(),
                        null),
                new ResponseFormat(null, json("{'type':'object'}"), null, null),
                new Sampling(null, null, 5, false, List.of()),
                "{'top_k':4,'thinking':{'type':'enabled'},'output_config':{'effort':'low'}}");
        assertThat(sent).isEqualTo(json("""
                {'model':'up','max_tokens':5,'system':[{'type':'text','text':'s','cache_control':{'type':'ephemeral'}}],
                 'messages':[{'role':'user','content':[{'type':'document','source':{}}]},
                  {'role':'assistant','content':[{'type':'thinking','thinking':'h','signature':'s'},{'type':'text','text':'a'}]},
                  {'role':'system','content':'later'}],
                 'tools':[{'type':'web_search_20250305','name':'web_search'}],'tool_choice':{'type':'auto'},
                 'output_config':{'format':{'type':'json_schema','schema':{'type':'object'}},'effort':'low'},
                 'stream':true,'top_k':4,'thinking':{'type':'enabled'}}"""));
        assertThat(dropped.names()).isEmpty();
    }

    @Test
    void refusesJsonWithoutASchemaAndArgumentsThatAreNoObject() {
        var ask = List.of(Message.of(Role.USER, "q"));
        assertThatThrownBy(() -> write(
                        Dialect.OPENAI,
                        ask,
                        Tools.NONE,
                        new ResponseFormat(null, null, null, null),
                        Sampling.DEFAULT,
                        "{}"))
                .isInstanceOf(PlatformException.class)
                .hasMessageContaining("json_schema");
        var broken = List.of(new Message(Role.ASSISTANT, List.of(new Part.ToolUse("a", "f", "[1", null)), null));
        assertThatThrownBy(() -> write(Dialect.OPENAI, broken, Tools.NONE, null, Sampling.DEFAULT, "{}"))
                .isInstanceOf(PlatformException.class)
                .hasMessageContaining("JSON object");
    }

    private static List<ChatEvent> stream(String... chunks) {
        var parser = new AnthropicEvents(TARGET);
        var events = new ArrayDeque<ChatEvent>();
        for (var chunk : chunks) {
            var bytes = chunk.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
            parser.read(bytes, 0, bytes.length, events);
        }
        parser.end(events);
        return new ArrayList<>(events);
    }

    private static final String START =
            "{'type':'message_start','message':{'id':'msg_1','type':'message','role':'assistant','model':'c','content':[],"
                    + "'stop_reason':null,'stop_sequence':null,'usage':{'input_tokens':10,'cache_read_input_tokens':5,"
                    + "'cache_creation_input_tokens':2,'output_tokens':1,'service_tier':'standard'}}}";
    private static final String STOP = "{'type':'message_stop'}";

    private static String end(String reason) {
        return "{'type':'message_delta','delta':{'stop_reason':'" + reason
                + "','stop_sequence':null},'usage':{'output_tokens':9}}";
    }

    @Test
    void readsTextThinkingToolsAndUsage() {
        var events = stream(
                START,
                "{'type':'ping'}",
                "{'type':'content_block_start','index':0,'content_block':{'type':'thinking','thinking':'','signature':''}}",
                "{'type':'content_block_delta','index':0,'delta':{'type':'thinking_delta','thinking':'hm'}}",
                "{'type':'content_block_delta','index':0,'delta':{'type':'signature_delta','signature':'sig'}}",
                "{'type':'content_block_stop','index':0}",
                "{'type':'content_block_start','index':1,'content_block':{'type':'text','text':''}}",
                "{'delta':{'text':'Hi','type':'text_delta'},'index':1,'type':'content_block_delta'}",
                "{'type':'content_block_stop','index':1}",
                "{'type':'content_block_start','index':2,'content_block':{'type':'tool_use','id':'t','name':'f','input':{}}}",
                "{'type':'content_block_delta','index':2,'delta':{'type':'input_json_delta','partial_json':''}}",
                "{'type':'content_block_stop','index':2}",
                "{'type':'something_new'}",
                end("tool_use"),
                STOP);
        assertThat(events.subList(1, events.size() - 1))
                .containsExactly(
                        new ChatEvent.Reasoning("hm", null),
                        new ChatEvent.Reasoning("", "sig"),
                        new ChatEvent.Text("Hi", null),
                        new ChatEvent.ToolCall(0, "t", "f"),
                        new ChatEvent.ToolArguments(0, "{}"));
        var finished = (Finished) events.getLast();
        assertThat(finished.reason()).isEqualTo(Reason.TOOL_CALLS);
        assertThat(finished.usage()).isEqualTo(new TokenUsage(17, 5, 2, 9, 0, false));
    }

    @Test
    void relaysBlocksItDoesNotKnow() {
        var begin =
                "{'type':'content_block_start','index':0,'content_block':{'type':'server_tool_use','id':'s','input':{}}}";
        var grow = "{'type':'content_block_delta','index':0,'delta':{'type':'input_json_delta','partial_json':'{}'}}";
        var stop = "{'type':'content_block_stop','index':0}";
        assertThat(stream(START, begin, grow, stop, end("pause_turn"), STOP).subList(1, 4))
                .containsExactly(
                        new ChatEvent.Opaque(Dialect.ANTHROPIC, json(begin)),
                        new ChatEvent.Opaque(Dialect.ANTHROPIC, json(grow)),
                        new ChatEvent.Opaque(Dialect.ANTHROPIC, json(stop)));
    }

    @Test
    void isCutWithoutItsTerminalEvent() {
        assertThatThrownBy(() -> stream(START, end("end_turn")))
                .isInstanceOfSatisfying(
                        UpstreamFault.class, fault -> assertThat(fault.kind()).isEqualTo(UpstreamFault.Kind.CUT));
        assertThatThrownBy(() -> stream(START, "{'type':'error','error':{'type':'overloaded_error','message':'x'}}"))
                .isInstanceOfSatisfying(
                        UpstreamFault.class,
                        fault -> assertThat(fault.kind()).isEqualTo(UpstreamFault.Kind.OVERLOADED));
    }

    @Test
    void readsAWholeMessage() {
        var parser = new AnthropicMessage(TARGET);
        var events = new ArrayDeque<ChatEvent>();
        var bytes =
                ("{'id':'msg_1','type':'message','role':'assistant','model':'c','content':[{'type':'thinking','thinking':'hm','signature':'s'},"
                                + "{'type':'text','text':'Hi','citations':[{'type':'char_location'}]},{'type':'tool_use','id':'t','name':'f','input':{'a':1}}],"
                                + "'stop_reason':'stop_sequence','stop_sequence':'END','usage':{'input_tokens':4,'output_tokens':3,"
                                + "'output_tokens_details':{'thinking_tokens':2}}}")
                        .replace('\'', '"')
                        .getBytes(StandardCharsets.UTF_8);
        parser.read(bytes, 0, bytes.length, events);
        parser.end(events);
        assertThat(events)
                .containsExactly(
                        new ChatEvent.Started("msg_1", "c", null),
                        new ChatEvent.Reasoning("hm", "s"),
                        new ChatEvent.Text("Hi", json("{'citations':[{'type':'char_location'}]}")),
                        new ChatEvent.ToolCall(0, "t", "f"),
                        new ChatEvent.ToolArguments(0, "{\"a\":1}"),
                        new Finished(
                                Reason.STOP,
                                "END",
                                new TokenUsage(4, 0, 0, 3, 2, false),
                                json("{'usage':{'output_tokens_details':{'thinking_tokens':2}}}")));
    }
}
