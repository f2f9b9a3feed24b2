package dev.parley.gateway.dialects;

import static dev.parley.gateway.dialects.Samples.finished;
import static dev.parley.gateway.dialects.Samples.object;
import static dev.parley.gateway.dialects.Samples.started;
import static dev.parley.gateway.dialects.Samples.text;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.openai.core.ObjectMappers;
import com.openai.helpers.ChatCompletionAccumulator;
import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.chat.completions.ChatCompletionChunk;
import dev.parley.providers.ChatEvent;
import dev.parley.providers.ChatEvent.Reason;
import dev.parley.providers.Dialect;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// What OpenAI's clients are answered, read by their own classes.
class OpenAiAnswerTest {
    private static final String PARLEY =
            "\"parley\":{\"request_id\":\"req-1\",\"usage_id\":\"use_1\",\"model\":\"fast\",\"provider\":\"openai\","
                    + "\"cache\":\"miss\",\"tier\":\"cheap\",\"cost_usd\":0.00012,\"overhead_ms\":1.5}";
    private static final String CITATIONS =
            "[{\"id\":\"cit_1\",\"document_id\":\"doc_1\",\"title\":\"Returns\",\"section\":\"Policy > Shoes\",\"page\":3,"
                    + "\"quote\":\"Shoes: 30 days \uD83D\uDC5F.\",\"score\":0.91},{\"id\":\"cit_2\",\"document_id\":\"doc_2\","
                    + "\"title\":\"FAQ\",\"section\":null,\"page\":null,\"quote\":\"Keep the box.\",\"score\":0.5}]";
    private static final String USAGE =
            "{\"prompt_tokens\":120,\"completion_tokens\":40,\"total_tokens\":160,\"prompt_tokens_details\":"
                    + "{\"cached_tokens\":30,\"cache_write_tokens\":10},\"completion_tokens_details\":{\"reasoning_tokens\":5}}";
    private static final String HEAD =
            "{\"id\":\"chatcmpl-1\",\"object\":\"chat.completion.chunk\",\"created\":17,\"model\":\"model-2026\",\"choices\":[";

    private static OpenAiStream stream(boolean includeUsage) {
        return new OpenAiStream(Dialect.OPENAI, 17, includeUsage);
    }

    private static ChatCompletion whole(Samples.Recorded recorded) throws Exception {
        var accumulator = ChatCompletionAccumulator.create();
        for (var line : recorded.data) {
            if (line.equals("[DONE]")) break;
            accumulator.accumulate(ObjectMappers.jsonMapper()
                    .readValue(line, ChatCompletionChunk.class)
                    .validate());
        }
        return accumulator.chatCompletion();
    }

    private static ChatCompletion parsed(List<ChatEvent> events) throws Exception {
        var json = Samples.answer(new OpenAiAnswer(Dialect.OPENAI, 17), events).toString();
        return ObjectMappers.jsonMapper().readValue(json, ChatCompletion.class).validate();
    }

    @Test
    void writesACitedAnswer() {
        assertThat(Samples.answer(new OpenAiAnswer(Dialect.OPENAI, 17), Samples.citedAnswer("chatcmpl-1")))
                .isEqualTo(object(
                        "{\"id\":\"chatcmpl-1\",\"object\":\"chat.completion\",\"created\":17,\"model\":\"model-2026\","
                                + "\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\"30 days [1], with the box [2].\","
                                + "\"refusal\":null,\"citations\":" + CITATIONS
                                + "},\"finish_reason\":\"stop\"}],\"usage\":" + USAGE + ","
                                + PARLEY + "}"));
    }

    @Test
    void streamsACitedAnswer() {
        var out = Samples.stream(stream(true), Samples.citedAnswer("chatcmpl-1"));
        assertThat(out.data)
                .containsExactly(
                        HEAD
                                + "{\"index\":0,\"delta\":{\"role\":\"assistant\",\"content\":\"\",\"refusal\":null},\"finish_reason\":null}],\"usage\":null}",
                        HEAD
                                + "{\"index\":0,\"delta\":{\"content\":\"30 days [1]\"},\"finish_reason\":null}],\"usage\":null}",
                        HEAD
                                + "{\"index\":0,\"delta\":{\"content\":\", with the box [2].\"},\"finish_reason\":null}],\"usage\":null}",
                        HEAD + "{\"index\":0,\"delta\":{\"citations\":" + CITATIONS
                                + "},\"finish_reason\":\"stop\"}],\"usage\":null}",
                        HEAD + "],\"usage\":" + USAGE + "," + PARLEY + "}",
                        "[DONE]");
        assertThat(out.names).containsOnly("");
    }

    @Test
    void theLastChunkSaysWhatHappenedWithoutAUsageChunkToo() {
        var out = Samples.stream(stream(false), Samples.citedAnswer("chatcmpl-1"));
        assertThat(out.data).hasSize(5);
        assertThat(out.data.get(3))
                .isEqualTo(HEAD + "{\"index\":0,\"delta\":{\"citations\":" + CITATIONS
                        + "},\"finish_reason\":\"stop\"}]," + PARLEY + "}");
        assertThat(out.data.get(1)).doesNotContain("usage");
    }

    @Test
    void theOfficialClientReadsToolsInBothForms() throws Exception {
        var events = Samples.toolAnswer("chatcmpl-2");
        for (var completion : List.of(parsed(events), whole(Samples.stream(stream(true), events)))) {
            var choice = completion.choices().getFirst();
            assertThat(completion.id()).isEqualTo("chatcmpl-2");
            assertThat(choice.finishReason().asString()).isEqualTo("tool_calls");
            assertThat(choice.message().content()).hasValue("Let me \"look\"\n\uD83D\uDC5F");
            var calls = choice.message().toolCalls().orElseThrow();
            assertThat(calls).hasSize(2);
            assertThat(calls.getFirst().asFunction().id()).isEqualTo("call_1");
            assertThat(calls.getFirst().asFunction().function().name()).isEqualTo("look_up");
            assertThat(calls.getFirst().asFunction().function().arguments()).isEqualTo(Samples.LOOK_UP);
            assertThat(calls.get(1).asFunction().function().arguments()).isEmpty();
            var usage = completion.usage().orElseThrow();
            assertThat(usage.promptTokens()).isEqualTo(120);
            assertThat(usage.completionTokens()).isEqualTo(40);
            assertThat(usage.promptTokensDetails().orElseThrow().cachedTokens()).hasValue(30L);
            assertThat(usage.completionTokensDetails().orElseThrow().reasoningTokens())
                    .hasValue(5L);
        }
    }

    @ParameterizedTest
    @EnumSource(Reason.class)
    void theOfficialClientKnowsEveryFinishReason(Reason reason) throws Exception {
        var events = List.of(started("chatcmpl-1"), text("x"), finished(reason));
        var value = parsed(events).choices().getFirst().finishReason().value();
        assertThat(value.name()).isEqualTo(reason.name());
        assertThat(whole(Samples.stream(stream(false), events))
                        .choices()
                        .getFirst()
                        .finishReason()
                        .value())
                .isEqualTo(value);
    }

    @Test
    void relaysWhatOnlyOpenAiSaysToItsOwnCallers() throws Exception {
        var logprobs = object(
                "{\"logprobs\":{\"content\":[{\"token\":\"a\",\"logprob\":-0.1,\"bytes\":[97],\"top_logprobs\":[]}],\"refusal\":null}}");
        var usage = object(
                "{\"system_fingerprint\":\"fp\",\"usage\":{\"completion_tokens_details\":{\"audio_tokens\":2}}}");
        List<ChatEvent> events = List.of(
                new ChatEvent.Started("chatcmpl-1", "m", object("{\"service_tier\":\"default\"}")),
                new ChatEvent.Text("a", logprobs),
                new ChatEvent.Text("b", logprobs.deepCopy()),
                new ChatEvent.Text("", object("{\"refusal\":\"I \"}")),
                new ChatEvent.Opaque(Dialect.OPENAI, object("{\"refusal\":\"won't\"}")),
                new ChatEvent.Opaque(Dialect.ANTHROPIC, object("{\"refusal\":\"?\"}")),
                new ChatEvent.Finished(Reason.STOP, null, Samples.TOKENS, usage));
        for (var completion : List.of(parsed(events), whole(Samples.stream(stream(true), events)))) {
            var choice = completion.choices().getFirst();
            assertThat(choice.message().refusal()).hasValue("I won't");
            assertThat(choice.message().content()).hasValue("ab");
            assertThat(choice.logprobs().orElseThrow().content().orElseThrow()).hasSize(2);
            assertThat(completion.serviceTier().orElseThrow().asString()).isEqualTo("default");
            assertThat(completion
                            .usage()
                            .orElseThrow()
                            .completionTokensDetails()
                            .orElseThrow()
                            .audioTokens())
                    .hasValue(2L);
        }
        var foreign =
                Samples.answer(new OpenAiAnswer(Dialect.ANTHROPIC, 17), events).toString();
        assertThat(foreign).doesNotContain("logprobs", "service_tier", "fingerprint", "audio_tokens");
        var foreignStream = Samples.stream(new OpenAiStream(Dialect.ANTHROPIC, 17, true), events);
        assertThat(foreignStream.data.toString()).doesNotContain("logprobs", "service_tier", "fingerprint", "audio");
    }

    @Test
    void givesAnAnswerOfAnotherDialectAnIdOpenAisClientsKnow() {
        var events = List.of(started("msg_01ab"), text("x"), finished(Reason.STOP));
        assertThat(Samples.answer(new OpenAiAnswer(Dialect.ANTHROPIC, 1), events)
                        .path("id")
                        .asString())
                .isEqualTo("chatcmpl-01ab");
        assertThat(Samples.stream(new OpenAiStream(Dialect.LOCAL, 1, false), events)
                        .json())
                .allSatisfy(chunk -> assertThat(chunk.path("id").asString()).isEqualTo("chatcmpl-01ab"));
    }

    @Test
    void anErrorEndsTheStreamWithTheUsageSoFar() {
        var out = new Samples.Recorded();
        stream(true).error("{\"error\":{\"message\":\"Broke off.\"}}".getBytes(UTF_8), Samples.INFO, out);
        assertThat(out.json().getFirst())
                .isEqualTo(object("{\"error\":{\"message\":\"Broke off.\"},\"usage\":" + USAGE + "," + PARLEY + "}"));
        assertThat(out.data).hasSize(1);
    }
}
