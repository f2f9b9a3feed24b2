package dev.parley.cache.pairs;

import java.util.List;
import java.util.Set;

/// What a question asks for.
enum Form {
    WHO,
    WHEN,
    WHERE,
    WHY,
    PRICE,
    COUNT,
    DURATION,
    FREQUENCY,
    DEGREE,
    HOW,
    WHAT,
    YES_NO,
    NONE;

    private static final Set<String> AUXILIARY =
            Set.of(("am is are was were do does did have has had can could will would" + " shall should may might must")
                    .split(" "));
    private static final Set<Form> SPECIFIC = Set.of(WHO, WHEN, WHERE, WHY, PRICE, COUNT, DURATION, FREQUENCY, DEGREE);

    static Form of(List<Token> tokens) {
        int start = 0;
        while (start < tokens.size() && greets(tokens.get(start))) start++;
        if (start == tokens.size()) return NONE;
        var first = at(tokens, start);
        if (first != NONE) return first;
        if (AUXILIARY.contains(tokens.get(start).word())) return YES_NO;
        // "I lost my card, what now?"; a when, where or who in the middle begins a clause as often as a question
        for (int i = start + 1; i < tokens.size(); i++) {
            var form = at(tokens, i);
            boolean afterPause = tokens.get(i - 1).kind() == Token.Kind.PAUSE;
            if (form != NONE && (afterPause || form.compareTo(WHERE) > 0)) return form;
        }
        return NONE;
    }

    private static boolean greets(Token token) {
        return token.kind() == Token.Kind.PAUSE
                || switch (token.word()) {
                    case "hi", "hello", "hey", "please", "so", "and", "but", "okay", "ok" -> true;
                    default -> false;
                };
    }

    private static Form at(List<Token> tokens, int i) {
        return switch (tokens.get(i).word()) {
            case "who", "whom", "whose" -> WHO;
            case "when" -> WHEN;
            case "where" -> WHERE;
            case "why" -> WHY;
            case "how" -> i + 1 < tokens.size() ? how(tokens.get(i + 1).word()) : HOW;
            case "what", "which" -> what(tokens, i);
            default -> NONE;
        };
    }

    private static Form how(String next) {
        return switch (next) {
            case "much" -> PRICE;
            case "many" -> COUNT;
            case "long", "soon" -> DURATION;
            case "often" -> FREQUENCY;
            case "far", "old", "tall", "high", "deep", "fast", "heavy" -> DEGREE;
            default -> HOW;
        };
    }

    private static Form what(List<Token> tokens, int from) {
        for (int i = from + 1; i < tokens.size(); i++)
            switch (tokens.get(i).stem()) {
                case "cost", "pric" -> {
                    return PRICE;
                }
                case "duration", "period" -> {
                    return DURATION;
                }
                default -> {}
            }
        return WHAT;
    }

    /// One cannot be what the other asks for.
    boolean excludes(Form other) {
        boolean time = (this == WHEN || this == DURATION) && (other == WHEN || other == DURATION);
        boolean manner = (this == HOW && other == WHY) || (this == WHY && other == HOW);
        return manner || (this != other && !time && SPECIFIC.contains(this) && SPECIFIC.contains(other));
    }

    boolean differs(Form other) {
        return this != other && this != NONE && other != NONE;
    }
}
