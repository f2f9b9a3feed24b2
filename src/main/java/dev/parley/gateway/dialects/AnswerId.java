package dev.parley.gateway.dialects;

import dev.parley.kernel.Ids;
import dev.parley.providers.Dialect;

/// The id of an answer in the caller's dialect: the provider's own, with the prefix the dialect's clients know.
final class AnswerId {
    private static final String OPENAI = "chatcmpl-";
    private static final String ANTHROPIC = "msg_";

    private AnswerId() {}

    static String openAi(String id, Dialect source) {
        return of(id, source == Dialect.OPENAI, OPENAI, ANTHROPIC);
    }

    static String anthropic(String id, Dialect source) {
        return of(id, source == Dialect.ANTHROPIC, ANTHROPIC, OPENAI);
    }

    private static String of(String id, boolean same, String prefix, String foreign) {
        if (id.isEmpty()) return prefix + Ids.next();
        if (same || id.startsWith(prefix)) return id;
        return prefix + (id.startsWith(foreign) ? id.substring(foreign.length()) : id);
    }
}
