package dev.parley.routing.quality;

import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/// Reads a sum as people write it: `2 x ($3.50 + 1,000) / 4`, `20% * 50`. Words and units between are no part of it.
final class Expression {
    private static final String PARTS = "0123456789.,+-*/×÷x()%$€£ ";
    private static final int LONGEST = 120;
    private static final int DEEPEST = 20;

    private final String text;
    private int at;
    private int depth;
    private int operators;

    private Expression(String text) {
        this.text = text;
    }

    /// The value of the sum that the text ends with, as before a `=`.
    static OptionalDouble atEnd(String text) {
        var whole = ending(text);
        var expression = whole == null ? null : new Expression(whole);
        return expression == null ? OptionalDouble.empty() : expression.whole();
    }

    /// The value of the sum that the text begins with, as after a `=`.
    static OptionalDouble atStart(String text) {
        var expression = new Expression(text.substring(0, Math.min(text.length(), LONGEST)));
        try {
            return OptionalDouble.of(expression.sum());
        } catch (NumberFormatException e) {
            return OptionalDouble.empty();
        }
    }

    static boolean hasOperator(String text) {
        var whole = ending(text);
        if (whole == null) return false;
        var expression = new Expression(whole);
        return expression.whole().isPresent() && expression.operators > 0;
    }

    private static @Nullable String ending(String text) {
        int start = text.length();
        while (start > 0 && text.length() - start < LONGEST && belongs(text, start - 1)) start--;
        var sum = text.substring(start).strip();
        int first = 0;
        while (first < sum.length() && "+*/×÷x).,% ".indexOf(sum.charAt(first)) >= 0) first++;
        return first == sum.length() ? null : sum.substring(first);
    }

    /// A point or comma before a blank ends a sentence, and an x within a word is no sign.
    private static boolean belongs(String text, int at) {
        char c = text.charAt(at);
        if (PARTS.indexOf(c) < 0) return false;
        if (c == '.' || c == ',') return at + 1 < text.length() && Character.isDigit(text.charAt(at + 1));
        return c != 'x' || at == 0 || !Character.isLetter(text.charAt(at - 1));
    }

    private OptionalDouble whole() {
        try {
            double value = sum();
            blanks();
            return at < text.length() ? OptionalDouble.empty() : OptionalDouble.of(value);
        } catch (NumberFormatException e) {
            return OptionalDouble.empty();
        }
    }

    private double sum() {
        double value = product();
        while (true) {
            int before = at;
            char sign = next();
            if (sign != '+' && sign != '-') {
                at = before;
                return value;
            }
            int after = operators;
            try {
                double other = product();
                value = sign == '+' ? value + other : value - other;
                operators++;
            } catch (NumberFormatException e) {
                at = before;
                operators = after;
                return value;
            }
        }
    }

    private double product() {
        double value = factor();
        while (true) {
            int before = at;
            char sign = next();
            if ("*×x/÷".indexOf(sign) < 0) {
                at = before;
                return value;
            }
            try {
                double other = factor();
                value = sign == '/' || sign == '÷' ? value / other : value * other;
                operators++;
            } catch (NumberFormatException e) {
                at = before;
                return value;
            }
        }
    }

    private double factor() {
        if (++depth > DEEPEST) throw new NumberFormatException("too deep");
        try {
            char c = next();
            if (c == '-') return -factor();
            if (c == '$' || c == '€' || c == '£') return factor();
            if (c == '(') {
                double value = sum();
                if (next() != ')') throw new NumberFormatException("not closed");
                return percent(value);
            }
            at--;
            return percent(number());
        } finally {
            depth--;
        }
    }

    private double percent(double value) {
        if (at < text.length() && text.charAt(at) == '%') {
            at++;
            return value / 100;
        }
        return value;
    }

    private double number() {
        int start = Math.max(0, at);
        int end = start;
        while (end < text.length()
                && (Character.isDigit(text.charAt(end))
                        || (".,".indexOf(text.charAt(end)) >= 0
                                && end + 1 < text.length()
                                && Character.isDigit(text.charAt(end + 1))))) end++;
        at = end;
        if (start == end) throw new NumberFormatException("no number");
        return Double.parseDouble(text.substring(start, end).replace(",", ""));
    }

    /// The next character that is no blank; 0 at the end.
    private char next() {
        blanks();
        if (at >= text.length()) {
            at++;
            return 0;
        }
        return text.charAt(at++);
    }

    private void blanks() {
        while (at < text.length() && text.charAt(at) == ' ') at++;
    }
}
