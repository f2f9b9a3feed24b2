package dev.parley.simulator;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/// Says what a request is answered with, from the request alone. The first that fits:
/// 1. a tool is required or named by `tool_choice`, or the last user text says `call <name of a tool>`: a call of it
///    with arguments that fit its schema;
/// 2. a JSON schema is given: a value that fits it; `json_object`: `{"answer": "<echo>"}`;
/// 3. the last message is a tool's result: `The tool said: <it>`;
/// 4. the prompt numbers passages (a line that begins with `[1] `): the first sentence of the first one and ` [1]`;
/// 5. otherwise `Echo: <last user text>`, at most 200 words of it.
///
/// Sixteen `@` in it become the time at which they are sent, in microseconds since 1970.
///
/// With a number of events (`sim-20`) the words of 3 to 5 are repeated or cut to exactly so many.
public final class Answers {
    private static final int LONGEST_ECHO = 200;

    private Answers() {}

    /// The answer of rule 5.
    public static String echo(String userText) {
        return String.join("", words("Echo: " + userText, LONGEST_ECHO + 1));
    }

    /// @param known the text in place of rules 3 to 5; null when nothing is known
    static Answer to(Prompt prompt, int events, @Nullable String known) {
        var calls = calls(prompt);
        if (!calls.isEmpty()) return new Answer(List.of(), calls, Answer.Stop.TOOL_CALLS, null);
        if (prompt.schema() != null)
            return new Answer(words(json(prompt), Integer.MAX_VALUE), calls, Answer.Stop.STOP, null);
        var words = known == null ? words(text(prompt), LONGEST_ECHO + 1) : words(known, Integer.MAX_VALUE);
        return limited(events == 0 ? words : exactly(words, events), prompt);
    }

    private static String text(Prompt prompt) {
        if (prompt.toolResult() != null) return "The tool said: " + prompt.toolResult();
        var quote = quote(prompt.system());
        if (quote == null) quote = quote(prompt.user());
        return quote == null ? "Echo: " + prompt.user() : quote + " [1]";
    }

    private static String json(Prompt prompt) {
        ObjectNode schema = prompt.schema();
        if (schema == null || schema.isEmpty()) {
            var any = dev.parley.platform.json.Json.object();
            return any.put("answer", echo(prompt.user())).toString();
        }
        return new SchemaSample(schema).toString();
    }

    private static List<Answer.ToolCall> calls(Prompt prompt) {
        if (prompt.tools().isEmpty() || prompt.toolsBarred()) return List.of();
        var forced = prompt.forced();
        if (forced != null) {
            return prompt.tools().stream()
                    .filter(tool -> forced.isEmpty() || tool.name().equals(forced))
                    .limit(1)
                    .map(Answers::call)
                    .toList();
        }
        if (prompt.toolResult() != null) return List.of();
        var text = prompt.user().toLowerCase(Locale.ROOT);
        return prompt.tools().stream()
                .filter(tool -> text.contains("call " + tool.name().toLowerCase(Locale.ROOT)))
                .map(Answers::call)
                .toList();
    }

    private static Answer.ToolCall call(Prompt.Tool tool) {
        var schema = tool.parameters();
        return new Answer.ToolCall(tool.name(), schema == null ? "{}" : new SchemaSample(schema).toString());
    }

    private static Answer limited(List<String> words, Prompt prompt) {
        for (var stop : prompt.stops()) {
            var text = String.join("", words);
            int at = stop.isEmpty() ? -1 : text.indexOf(stop);
            if (at >= 0) {
                var kept = words(text.substring(0, at), Integer.MAX_VALUE);
                return new Answer(kept, List.of(), Answer.Stop.SEQUENCE, stop);
            }
        }
        boolean cut = prompt.maxTokens() > 0 && words.size() > prompt.maxTokens();
        return cut
                ? new Answer(words.subList(0, prompt.maxTokens()), List.of(), Answer.Stop.LENGTH, null)
                : new Answer(words, List.of(), Answer.Stop.STOP, null);
    }

    private static List<String> exactly(List<String> words, int count) {
        var exact = new ArrayList<String>(count);
        for (int i = 0; i < count; i++) {
            var word = words.get(i % words.size());
            exact.add(i > 0 && i % words.size() == 0 ? " " + word : word);
        }
        return exact;
    }

    /// Words with the white space before them, so that joining them gives the text back.
    static List<String> words(String text, int most) {
        var words = new ArrayList<String>();
        int start = 0;
        for (int i = 1; i < text.length() && words.size() < most; i++) {
            if (text.charAt(i) <= ' ' && text.charAt(i - 1) > ' ') {
                words.add(text.substring(start, i));
                start = i;
            }
        }
        if (start < text.length() && words.size() < most) words.add(text.substring(start));
        return words;
    }

    /// The first sentence of the passage numbered 1; null when there is none.
    private static @Nullable String quote(String text) {
        int at = text.startsWith("[1] ") ? 0 : text.indexOf("\n[1] ");
        if (at < 0) return null;
        int start = text.indexOf(']', at) + 1;
        int next = text.indexOf("\n[2]", start);
        var passage = text.substring(start, next < 0 ? text.length() : next).strip();
        // a title line comes before the passage's own text
        for (var line : passage.lines().toList()) {
            var sentence = sentence(line);
            if (sentence != null) return sentence;
        }
        return passage.lines().findFirst().orElse(null);
    }

    private static @Nullable String sentence(String line) {
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            boolean last = i + 1 == line.length() || line.charAt(i + 1) == ' ';
            if (last && (c == '.' || c == '!' || c == '?'))
                return line.substring(0, i + 1).strip();
        }
        return null;
    }
}
