package dev.parley.routing.quality;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The sums a text works out: every `expression = number`, and whether it is true.
final class Arithmetic {
    /// Results are rounded: to a hundredth, or to half a percent.
    private static final double ABSOLUTE = 0.011;
    private static final double RELATIVE = 0.005;

    private static final String VALUE = "[$€£]?\\d[\\d,]*+(?:\\.\\d++)?+%?";
    private static final Pattern ANY_VALUE = Pattern.compile(VALUE);

    private Arithmetic() {}

    /// @param stated what the text says it comes to
    /// @param holds whether it does
    record Equation(double stated, boolean holds) {}

    static List<Equation> equations(String text) {
        var found = new ArrayList<Equation>();
        var plain = text.replace("<<", " ").replace(">>", " ; ").replace("\\*", "*");
        for (var line : plain.split("[\\n;]")) chain(line, found);
        return found;
    }

    /// `a + b = c = d`: each side of a `=` is worth the same.
    private static void chain(String line, List<Equation> found) {
        var sides = line.split("=", -1);
        for (int i = 0; i + 1 < sides.length; i++) {
            var left = Expression.atEnd(sides[i]);
            var right = Expression.atStart(sides[i + 1]);
            if (left.isEmpty() || right.isEmpty()) continue;
            double a = left.getAsDouble();
            double b = right.getAsDouble();
            // "20% of 50 = 10" reads as 50 = 10, "x = 5" as nothing: only what has an operator is a sum
            if (!Expression.hasOperator(sides[i])) continue;
            boolean holds = near(a, b) || near(a * 100, b) || near(a, b * 100);
            found.add(new Equation(b, holds));
        }
    }

    private static boolean near(double a, double b) {
        return Double.isFinite(a)
                && Math.abs(a - b) <= Math.max(ABSOLUTE, RELATIVE * Math.max(Math.abs(a), Math.abs(b)));
    }

    /// Every number of the text, in its order, without signs.
    static List<Double> numbers(String text) {
        var numbers = new ArrayList<Double>();
        Matcher matcher = ANY_VALUE.matcher(text);
        while (matcher.find()) value(matcher.group()).ifPresent(numbers::add);
        return numbers;
    }

    static OptionalDouble value(String text) {
        var digits = text.replaceAll("[^\\d.]", "");
        try {
            return digits.isEmpty() ? OptionalDouble.empty() : OptionalDouble.of(Double.parseDouble(digits));
        } catch (NumberFormatException e) {
            return OptionalDouble.empty();
        }
    }
}
