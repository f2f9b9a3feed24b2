package dev.parley.providers.openai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.providers.ChatEvent;
import dev.parley.providers.ChatEvent.Finished;
import dev.parley.providers.ChatEvent.Reason;
import dev.parley.providers.Dialect;
import dev.parley.providers.Target;
import dev.parley.providers.UpstreamFault;
import dev.parley.usage.TokenUsage;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Chunks as OpenAI and the servers that imitate it send them.
class OpenAiAnswerTest {
    private static final Target TARGET =
            new Target("p", Dialect.OPENAI, "m", "up", "http://x/v1", null, null, Duration.ofSeconds(1));

    private static List<ChatEvent> stream(String... chunks) {
        return read(false, chunks);
    }

    private static List<ChatEvent> read(boolean whole, String... chunks) {
        var parser = new OpenAiAnswer(TARGET, whole);
        var events = new ArrayDeque<ChatEvent>();
        for (var chunk : chunks) {
            var bytes = chunk.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
            parser.read(bytes, 0, bytes.length, events);
        }
        parser.end(events);
        return new ArrayList<>(events);
    }

    private static String delta(String delta) {
        return "{'id':'c1','model':'x','choices':[{'index':0,'delta':" + delta + ",'finish_reason':null}]}";
    }

    private static final String STOP = "{'id':'c1','choices':[{'index':0,'delta':{},'finish_reason':'stop'}]}";

    @Test
    void readsOpenAisOwnStream() {
        var events = stream(
                "{'id':'chatcmpl-1','object':'chat.completion.chunk','created':1,'model':'gpt-5','service_tier':'default',"
                        + "'system_fingerprint':'fp','choices':[{'index':0,'delta':{'role':'assistant','content':'','refusal':null},"
                        + "'logprobs':null,'finish_reason':null}],'usage':null,'obfuscation':'abc'}",
                delta("{'content':'Hel'}"),
                delta("{'content':'lo'}"),
                STOP,
                "{'id':'chatcmpl-1','choices':[],'usage':{'prompt_tokens':20,'completion_tokens':9,'total_tokens':29,"
                        + "'prompt_tokens_details':{'cached_tokens':8,'audio_tokens':0},"
                        + "'completion_tokens_details':{'reasoning_tokens':4,'accepted_prediction_tokens':1}}}",
                "[DONE]");
        assertThat(events).hasSize(4);
        var started = (ChatEvent.Started) events.get(0);
        assertThat(started.id()).isEqualTo("chatcmpl-1");
        assertThat(started.extra()).hasToString("{\"service_tier\":\"default\",\"system_fingerprint\":\"fp\"}");
        assertThat(events.subList(1, 3))
                .containsExactly(new ChatEvent.Text("Hel", null), new ChatEvent.Text("lo", null));
        var finished = (Finished) events.get(3);
        assertThat(finished.usage()).isEqualTo(new TokenUsage(20, 8, 0, 9, 4, false));
        assertThat(finished.extra())
                .hasToString(
                        "{\"usage\":{\"prompt_tokens_details\":{\"audio_tokens\":0},\"completion_tokens_details\":{\"accepted_prediction_tokens\":1}}}");
    }

    @Test
    void readsAWholeAnswerAsTheSameEvents() {
        var events = read(
                true,
                "{'id':'1','object':'chat.completion','model':'m','choices':[{'index':0,'message':{'role':'assistant','content':'Hi',"
                        + "'refusal':null,'annotations':[]},'logprobs':null,'finish_reason':'length'}],"
                        + "'usage':{'prompt_tokens':3,'completion_tokens':2,'total_tokens':5}}");
        assertThat(events)
                .containsExactly(
                        new ChatEvent.Started("1", "m", null),
                        new ChatEvent.Text("Hi", null),
                        new Finished(Reason.LENGTH, null, TokenUsage.of(3, 2), null));
    }

    @Test
    void takesEachServersWayOfSendingReasoning() {
        assertThat(stream(
                        delta("{'reasoning_content':'a','content':null}"),
                        delta("{'reasoning':'b'}"),
                        delta("{'reasoning':'c','reasoning_content':'c'}"),
                        delta("{'content':'d'}"),
                        STOP))
                .contains(
                        new ChatEvent.Reasoning("a", null),
                        new ChatEvent.Reasoning("b", null),
                        new ChatEvent.Reasoning("c", null),
                        new ChatEvent.Text("d", null));
    }

    private static List<ChatEvent> tools(String... deltas) {
        var chunks = new ArrayList<String>();
        for (var delta : deltas) chunks.add(delta("{'tool_calls':[" + delta + "]}"));
        chunks.add(STOP);
        var events = stream(chunks.toArray(String[]::new));
        assertThat(((Finished) events.getLast()).reason()).isEqualTo(Reason.TOOL_CALLS);
        return events.subList(1, events.size() - 1);
    }

    @Test
    void followsTheCallsOfTools() {
        assertThat(tools(
                        "{'index':0,'id':'a','type':'function','function':{'name':'f','arguments':''}}",
                        "{'index':0,'function':{'arguments':'{\\'x\\':'}}".replace("\\'", "\\\""),
                        "{'index':0,'function':{'arguments':'1}'}}",
                        "{'index':1,'id':'b','function':{'name':'g','arguments':'{}'}}"))
                .containsExactly(
                        new ChatEvent.ToolCall(0, "a", "f"),
                        new ChatEvent.ToolArguments(0, "{\"x\":"),
                        new ChatEvent.ToolArguments(0, "1}"),
                        new ChatEvent.ToolCall(1, "b", "g"),
                        new ChatEvent.ToolArguments(1, "{}"));
    }

    @Test
    void followsThemWithoutIndexOrWithTheSameIndexOrAFreshIdEachTime() {
        // no index
        assertThat(
                        tools(
                                "{'id':'a','function':{'name':'f','arguments':'{}'}},{'id':'b','function':{'name':'g','arguments':'{}'}}"))
                .extracting(Object::getClass)
                .isEqualTo(List.of(
                        ChatEvent.ToolCall.class,
                        ChatEvent.ToolArguments.class,
                        ChatEvent.ToolCall.class,
                        ChatEvent.ToolArguments.class));
        // Ollama: index 0 for all, arguments as an object
        assertThat(tools(
                        "{'index':0,'id':'a','function':{'name':'f','arguments':{'x':1}}}",
                        "{'index':0,'id':'b','function':{'name':'f','arguments':{}}}"))
                .containsExactly(
                        new ChatEvent.ToolCall(0, "a", "f"),
                        new ChatEvent.ToolArguments(0, "{\"x\":1}"),
                        new ChatEvent.ToolCall(1, "b", "f"),
                        new ChatEvent.ToolArguments(1, "{}"));
        // an older vLLM: a fresh id with every piece
        assertThat(tools(
                        "{'index':0,'id':'a','function':{'name':'f'}}",
                        "{'index':0,'id':'q','function':{'arguments':'{}'}}"))
                .containsExactly(new ChatEvent.ToolCall(0, "a", "f"), new ChatEvent.ToolArguments(0, "{}"));
        // no id at all, and the name after the first arguments
        var events = tools(
                "{'index':0,'function':{'arguments':'{'}}", "{'index':0,'function':{'name':'f','arguments':'}'}}");
        assertThat(((ChatEvent.ToolCall) events.getFirst()).id()).startsWith("call_");
        assertThat(events.subList(1, 3))
                .containsExactly(new ChatEvent.ToolArguments(0, "{"), new ChatEvent.ToolArguments(0, "}"));
    }

    @Test
    void keepsWhatOnlyThisDialectKnows() {
        var events = stream(
                "{'id':'c','model':'m','prompt_filter_results':[1],'choices':[]}",
                "{'id':'c','model':'m','choices':[{'index':0,'delta':{'content':'a'},'logprobs':{'content':[1]},'finish_reason':null}]}",
                delta("{'refusal':'no'}"),
                "{'choices':[{'delta':{},'finish_reason':'function_call'}],'citations':['u']}");
        assertThat(((ChatEvent.Started) events.get(0)).extra()).hasToString("{\"prompt_filter_results\":[1]}");
        assertThat(((ChatEvent.Text) events.get(1)).extra()).hasToString("{\"logprobs\":{\"content\":[1]}}");
        assertThat(((ChatEvent.Opaque) events.get(2)).wire()).hasToString("{\"refusal\":\"no\"}");
        assertThat(((Finished) events.get(3)).extra())
                .hasToString("{\"citations\":[\"u\"],\"finish_reason\":\"function_call\"}");
        assertThat(((Finished) events.get(3)).usage()).isEqualTo(Finished.UNCOUNTED);
    }

    @Test
    void isCompleteWithAFinishReasonAndCutWithout() {
        assertThat(stream(delta("{'content':'a'}"), STOP)).hasSize(3);
        assertThatThrownBy(() -> stream(delta("{'content':'a'}")))
                .isInstanceOfSatisfying(
                        UpstreamFault.class, fault -> assertThat(fault.kind()).isEqualTo(UpstreamFault.Kind.CUT));
        assertThatThrownBy(() -> stream(delta("{'content':'a'}"), "[DONE]")).isInstanceOf(UpstreamFault.class);
        assertThatThrownBy(() -> stream("{'error':{'message':'x','code':429}}"))
                .isInstanceOfSatisfying(
                        UpstreamFault.class,
                        fault -> assertThat(fault.kind()).isEqualTo(UpstreamFault.Kind.RATE_LIMITED));
        assertThatThrownBy(() -> read(true, "{}")).isInstanceOf(UpstreamFault.class);
    }
}
