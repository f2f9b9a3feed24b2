package dev.parley.conversations;

import dev.parley.kernel.Ids;
import dev.parley.knowledge.Passage;
import dev.parley.providers.Message.Role;
import dev.parley.usage.TokenCount;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What of a conversation a model is sent, so that it fits: first the system prompt, then an extract of the earlier
/// turns, then the recent turns, at last the files that came with the question, and the question. The gateway
/// puts the passages it finds before all of them, for which room is left.
///
/// The question and the system prompt are always whole. Recent turns take what is left, the newest first; of those
/// that do not fit the first sentence each goes into the extract, as long as an eighth of the room lasts.
///
/// @param window tokens that the model takes in and gives out together
/// @param answer tokens left for the answer
/// @param passages tokens left for passages
record ContextWindow(int window, int answer, int passages) {
    /// Where the model's window is not known, or which model answers is not.
    static final int USUAL = 8_192;

    private static final int ANSWER = 1_024;
    private static final int PASSAGES = 3_000;
    /// What a message costs beside its text.
    private static final int EACH = 4;
    private static final int SENTENCE = 200;

    /// @param maxTokens of the answer, as the caller wants it; null when it does not say
    static ContextWindow of(int window, @Nullable Integer maxTokens, boolean grounded) {
        int answer = Math.min(maxTokens == null ? ANSWER : maxTokens, window / 2);
        return new ContextWindow(window, answer, grounded ? Math.min(PASSAGES, window / 4) : 0);
    }

    /// One message as it is sent.
    record Turn(String role, String content) {
        static Turn of(Role role, String content) {
            return new Turn(role.name().toLowerCase(java.util.Locale.ROOT), content);
        }

        Role as() {
            return Role.valueOf(role.toUpperCase(java.util.Locale.ROOT));
        }

        int tokens() {
            return (int) Math.min(Integer.MAX_VALUE / 2, TokenCount.count(content)) + EACH;
        }
    }

    /// A passage as it is shown.
    record Found(
            String documentId,
            String title,
            @Nullable String section,
            @Nullable Integer page,
            String text,
            double score) {
        static Found of(Passage passage) {
            return new Found(
                    Ids.format("doc", passage.documentId()),
                    passage.title(),
                    passage.section(),
                    passage.page(),
                    passage.text(),
                    passage.score());
        }
    }

    /// What is sent, and why no more.
    ///
    /// @param order of the parts
    /// @param room tokens for all of the messages
    /// @param used tokens that they take, as counted here
    /// @param passages that the answer may rest on, the first numbered 1; null where none were looked for
    /// @param recentTurns that are sent whole
    /// @param extractedTurns of which a sentence is sent
    record Sent(
            List<String> order,
            int window,
            int answerTokens,
            int passageTokens,
            int room,
            int used,
            int recentTurns,
            int extractedTurns,
            List<Turn> messages,
            @Nullable List<Found> passages) {
        Sent with(@Nullable List<Passage> passages) {
            var found =
                    passages == null ? null : passages.stream().map(Found::of).toList();
            return new Sent(
                    order,
                    window,
                    answerTokens,
                    passageTokens,
                    room,
                    used,
                    recentTurns,
                    extractedTurns,
                    messages,
                    found);
        }
    }

    int room() {
        return window - answer - passages;
    }

    /// Whether the question can be sent at all.
    /// @param asked the files that came with the question, and the question
    boolean fits(@Nullable String systemPrompt, List<Turn> asked) {
        return fixed(systemPrompt, asked) <= room();
    }

    private static int fixed(@Nullable String systemPrompt, List<Turn> asked) {
        int instructed =
                systemPrompt == null ? 0 : Turn.of(Role.SYSTEM, systemPrompt).tokens();
        return instructed + asked.stream().mapToInt(Turn::tokens).sum();
    }

    /// @param earlier turns, as they were said
    /// @param asked as in `fits`
    Sent assemble(@Nullable String systemPrompt, List<Turn> earlier, List<Turn> asked) {
        int left = room() - fixed(systemPrompt, asked);
        int whole = earlier.stream().mapToInt(Turn::tokens).sum();
        int forExtract = whole <= left ? 0 : Math.max(0, left / 8);
        int first = earlier.size();
        int used = 0;
        while (first > 0 && used + earlier.get(first - 1).tokens() <= left - forExtract)
            used += earlier.get(--first).tokens();
        var extract = extract(earlier.subList(0, first), forExtract);
        var messages = new ArrayList<Turn>();
        if (systemPrompt != null) messages.add(Turn.of(Role.SYSTEM, systemPrompt));
        if (!extract.isEmpty())
            // in the user's name: what end users said must not gain the word of the system
            messages.add(Turn.of(
                    Role.USER,
                    "For your memory, from the earlier part of this conversation:\n" + String.join("\n", extract)));
        messages.addAll(earlier.subList(first, earlier.size()));
        messages.addAll(asked);
        return new Sent(
                List.of("passages", "system_prompt", "extract", "recent_turns", "attachments", "question"),
                window,
                answer,
                passages,
                room(),
                messages.stream().mapToInt(Turn::tokens).sum(),
                earlier.size() - first,
                extract.size(),
                messages,
                null);
    }

    /// A line for each turn, the latest of them when not all fit.
    private static List<String> extract(List<Turn> turns, int room) {
        var lines = new ArrayList<String>();
        int used = EACH * 5;
        for (var turn : turns.reversed()) {
            var line = "- " + turn.role + ": " + firstSentence(turn.content);
            used += (int) TokenCount.count(line) + 1;
            if (used > room) break;
            lines.addFirst(line);
        }
        return lines;
    }

    private static String firstSentence(String text) {
        var line = text.strip().replaceAll("\\s+", " ");
        int end = 0;
        while (end < line.length() && end < SENTENCE) {
            boolean ends = ".?!。？！".indexOf(line.charAt(end++)) >= 0;
            if (ends && (end == line.length() || line.charAt(end) == ' ')) return line.substring(0, end);
        }
        if (end == line.length()) return line;
        return line.substring(0, Character.isHighSurrogate(line.charAt(end - 1)) ? end - 1 : end) + "…";
    }
}
