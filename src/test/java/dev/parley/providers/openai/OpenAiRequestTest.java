package dev.parley.providers.openai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.kernel.PlatformException;
import dev.parley.platform.json.Json;
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
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

class OpenAiRequestTest {
    private final Dropped dropped = new Dropped();

    private static ObjectNode json(String text) {
        return Json.readObject(text.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
    }

    private ObjectNode write(ChatRequest request, String baseUrl) {
        var target = new Target("p", Dialect.OPENAI, "m", "up", baseUrl, null, null, Duration.ofSeconds(1));
        return Json.readObject(new OpenAiRequest(request, target, dropped).bytes());
    }

    private static ChatRequest request(
            Dialect from,
            List<Message> messages,
            Tools tools,
            @Nullable ResponseFormat format,
            Sampling sampling,
            ObjectNode extras) {
        return new ChatRequest("m", messages, tools, format, sampling, true, new Extras(from, extras), null);
    }

    @Test
    void writesEverythingInItsPlace() {
        var request = request(
                Dialect.OPENAI,
                List.of(
                        Message.of(Role.DEVELOPER, "be kind"),
                        new Message(
                                Role.USER,
                                List.of(
                                        new Part.Text("look", null),
                                        new Part.Image("https://a/b.png", json("{'image_url':{'detail':'low'}}")),
                                        new Part.Opaque(json("{'type':'input_audio','input_audio':{}}"))),
                                json("{'name':'bob'}")),
                        new Message(
                                Role.ASSISTANT,
                                List.of(
                                        new Part.ToolUse("c1", "f", "{}", null),
                                        new Part.Opaque(json("{'id':'c2','type':'custom','custom':{}}"))),
                                null),
                        new Message(
                                Role.TOOL,
                                List.of(new Part.ToolResult("c1", List.of(new Part.Text("ok", null)), false, null)),
                                null)),
                new Tools(
                        List.of(new Tools.Tool.Function(
                                "f", "d", json("{'type':'object'}"), true, json("{'function':{'x':1},'y':2}"))),
                        new Tools.Choice.Named("f"),
                        false),
                new ResponseFormat("r", json("{'type':'object'}"), true, json("{'json_schema':{'description':'d'}}")),
                new Sampling(0.5, 0.9, 7, true, List.of("END")),
                json("{'seed':3,'stream_options':{'include_obfuscation':false},'n':1}"));
        assertThat(write(request, "https://api.openai.com/v1")).isEqualTo(json("""
                {'model':'up','messages':[
                  {'role':'developer','content':'be kind'},
                  {'role':'user','content':[{'type':'text','text':'look'},
                    {'type':'image_url','image_url':{'url':'https://a/b.png','detail':'low'}},
                    {'type':'input_audio','input_audio':{}}],'name':'bob'},
                  {'role':'assistant','content':null,'tool_calls':[
                    {'id':'c1','type':'function','function':{'name':'f','arguments':'{}'}},
                    {'id':'c2','type':'custom','custom':{}}]},
                  {'role':'tool','tool_call_id':'c1','content':'ok'}],
                 'temperature':0.5,'top_p':0.9,'max_tokens':7,'stop':['END'],
                 'tools':[{'type':'function','function':{'name':'f','description':'d','parameters':{'type':'object'},'strict':true,'x':1},'y':2}],
                 'tool_choice':{'type':'function','function':{'name':'f'}},'parallel_tool_calls':false,
                 'response_format':{'type':'json_schema','json_schema':{'name':'r','strict':true,'schema':{'type':'object'},'description':'d'}},
                 'stream':true,'stream_options':{'include_obfuscation':false,'include_usage':true},'seed':3,'n':1}"""));
        assertThat(dropped.names()).isEmpty();
    }

    @Test
    void translatesARequestOfAnthropicsDialect() {
        var request = request(
                Dialect.ANTHROPIC,
                List.of(
                        new Message(Role.SYSTEM, List.of(new Part.Text("sys", json("{'cache_control':{}}"))), null),
                        Message.of(Role.USER, "q"),
                        new Message(
                                Role.ASSISTANT,
                                List.of(
                                        new Part.Opaque(json("{'type':'thinking','thinking':'hm'}")),
                                        new Part.Text("a", null)),
                                null),
                        new Message(Role.TOOL, List.of(new Part.ToolResult("t", List.of(), true, null)), null)),
                Tools.NONE,
                null,
                new Sampling(null, null, 9, false, List.of()),
                json("{'top_k':4}"));
        assertThat(write(request, "http://vllm:8000/v1")).isEqualTo(json("""
                {'model':'up','messages':[{'role':'system','content':'sys'},{'role':'user','content':'q'},
                  {'role':'assistant','content':[{'type':'text','text':'a'}]},
                  {'role':'tool','tool_call_id':'t','content':[]}],
                 'max_tokens':9,'stream':true,'stream_options':{'include_usage':true}}"""));
        assertThat(dropped.names()).containsExactly("cache_control", "thinking", "is_error", "top_k");
        assertThat(write(request, "https://api.openai.com/v1").has("max_completion_tokens"))
                .isTrue();
    }

    @Test
    void refusesWhatItCannotSay() {
        var tool = new Tools(List.of(new Tools.Tool.Opaque(json("{'type':'web_search_20250305'}"))), null, null);
        assertThatThrownBy(() -> write(
                        request(
                                Dialect.ANTHROPIC,
                                List.of(Message.of(Role.USER, "q")),
                                tool,
                                null,
                                Sampling.DEFAULT,
                                json("{}")),
                        "http://x/v1"))
                .isInstanceOf(PlatformException.class)
                .hasMessageContaining("web_search_20250305");
        assertThatThrownBy(() -> write(
                        request(
                                Dialect.OPENAI,
                                List.of(Message.of(Role.USER, "q")),
                                Tools.NONE,
                                null,
                                Sampling.DEFAULT,
                                json("{'n':2}")),
                        "http://x/v1"))
                .isInstanceOf(PlatformException.class);
    }
}
