package dev.parley.privacy;

import dev.parley.platform.json.Json;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.UnaryOperator;

/// The tokens of one request and what they stand for. Any other token is left as it is: a model cannot call up what
/// its request did not hold.
final class Restoration {
    private final Map<String, String> values = new HashMap<>();
    private final TreeSet<String> tokens = new TreeSet<>();

    /// @param values each with its token
    Restoration(Map<String, String> values) {
        values.forEach((value, token) -> {
            this.values.put(token, value);
            tokens.add(token);
        });
    }

    /// A text that comes in pieces.
    Pieces pieces() {
        return new Pieces(value -> value);
    }

    /// JSON that comes in pieces: what is restored stands inside of its strings.
    Pieces jsonPieces() {
        return new Pieces(value -> {
            var quoted = Json.mapper().writeValueAsString(value);
            return quoted.substring(1, quoted.length() - 1);
        });
    }

    String whole(String text) {
        if (text.indexOf('[') < 0) return text;
        var pieces = pieces();
        var restored = pieces.next(text);
        return restored + pieces.rest();
    }

    /// Holds back what could be the beginning of a token, and nothing else.
    final class Pieces {
        private final UnaryOperator<String> written;
        private final StringBuilder held = new StringBuilder();

        private Pieces(UnaryOperator<String> written) {
            this.written = written;
        }

        /// @return what of the text so far can be shown
        String next(String text) {
            if (held.isEmpty() && text.indexOf('[') < 0) return text;
            var out = new StringBuilder(text.length() + held.length());
            for (int i = 0; i < text.length(); i++) {
                char c = text.charAt(i);
                // a token begins with its only opening bracket
                if (c == '[') out.append(rest());
                if (held.isEmpty() && c != '[') {
                    out.append(c);
                    continue;
                }
                held.append(c);
                resolve(out);
            }
            return out.toString();
        }

        private void resolve(StringBuilder out) {
            var begun = held.toString();
            var next = tokens.ceiling(begun);
            if (next == null || !next.startsWith(begun)) out.append(rest());
            else if (next.length() == begun.length()) {
                held.setLength(0);
                out.append(written.apply(values.getOrDefault(begun, begun)));
            }
        }

        /// @return what was held back, when the text has ended
        String rest() {
            var rest = held.toString();
            held.setLength(0);
            return rest;
        }
    }
}
