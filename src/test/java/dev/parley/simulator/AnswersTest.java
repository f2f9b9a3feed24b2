package dev.parley.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.platform.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class AnswersTest {
    private static Answer answer(String json, int events) {
        var body = Json.readObject(json.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
        return Answers.to(new OpenAiWire().read(body), events, null);
    }

    @Test
    void quotesTheFirstSentenceOfTheFirstNumberedPassageAndCitesIt() {
        var answer = answer(
                "{'model':'m','messages':[{'role':'system','content':'Use these.\\n[1] Returns\\nShoes may come back in 30"
                        + " days. Keep the box.\\n[2] Other\\nNothing here.'},{'role':'user','content':'How long?'}]}",
                0);
        assertThat(answer.text()).isEqualTo("Shoes may come back in 30 days. [1]");
    }

    @Test
    void repeatsOrCutsTheWordsToTheNumberOfEventsAskedFor() {
        var question = "{'model':'m','messages':[{'role':'user','content':'one two'}]}";
        assertThat(answer(question, 2).text()).isEqualTo("Echo: one");
        assertThat(answer(question, 5).text()).isEqualTo("Echo: one two Echo: one");
    }

    @Test
    void callsEveryToolTheUserNames() {
        var answer = answer(
                "{'model':'m','messages':[{'role':'user','content':'Call find_order and call cancel please'}],'tools':["
                        + "{'type':'function','function':{'name':'find_order'}},"
                        + "{'type':'function','function':{'name':'cancel'}},"
                        + "{'type':'function','function':{'name':'other'}}]}",
                0);
        assertThat(answer.calls()).extracting(Answer.ToolCall::name).containsExactly("find_order", "cancel");
    }

    @Test
    void saysWhatTheToolSaid() {
        var answer = answer(
                "{'model':'m','messages':[{'role':'user','content':'q'},{'role':'tool','tool_call_id':'x','content':'42'}],"
                        + "'tools':[{'type':'function','function':{'name':'find_order'}}]}",
                0);
        assertThat(answer.text()).isEqualTo("The tool said: 42");
    }

    @Test
    void joinsWordsBackToTheText() {
        var text = "  two\n spaces and\ta tab ";
        assertThat(String.join("", Answers.words(text, Integer.MAX_VALUE))).isEqualTo(text);
    }

    @ParameterizedTest
    @EnumSource(Fault.class)
    void readsEveryFaultByItsNameAndWithANumber(Fault fault) {
        assertThat(Fault.parse(fault.wireName())).contains(new Fault.Call(fault, -1));
        assertThat(Fault.parse(fault.wireName() + "-3@mine")).contains(new Fault.Call(fault, 3));
    }

    @Test
    void knowsNoOtherFault() {
        for (var name : Arrays.asList("", "430", "cutting", "429-x", "hang-")) {
            assertThat(Fault.parse(name)).as(name).isEmpty();
        }
    }
}
