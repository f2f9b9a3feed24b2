package dev.parley.routing.quality;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/// What can be seen of an answer beside its question: whether it ends, doubts itself, reckons rightly and uses the
/// numbers it was given.
///
/// @param hedges the phrases of doubt it contains
/// @param faults sums in it that are wrong, as `3 + 4 = 8`
/// @param unfinished it stops in the middle, or says nothing
public record AnswerSignals(List<String> hedges, int faults, int sums, boolean unfinished, Map<String, Double> values) {
    /// Characters of each text that are looked at. Of a longer answer the end counts too.
    private static final int READ = 8_000;

    private static final Pattern HEDGE = Pattern.compile("(?:i(?:'m| am) not (?:sure|certain)|i (?:do not|don't) know"
            + "|i (?:cannot|can't|am unable to)|not (?:enough|sufficient) information|cannot be determined"
            + "|impossible to (?:say|tell|determine)|unclear|ambiguous|it depends|as an ai|i (?:think|believe|guess)"
            + "|it (?:seems|appears)|might be|may be|perhaps|possibly|probably|not specified|doesn't (?:say|specify)"
            + "|does not (?:say|specify)|contradict|doesn't make sense|does not make sense|apologi[sz]e|mistake)");
    private static final Pattern ASSUMED =
            Pattern.compile("\\bassum|\\bsuppose|\\blet's (?:say|denote|call)|\\blet \\w\\b");
    private static final Pattern SOLVED = Pattern.compile("\\b[a-z]\\s*[-+*/=]\\s*[\\d(]|\\d\\s*[a-z]\\s*[-+=]");
    private static final Pattern FINAL = Pattern.compile(
            "####\\s*\\S|\\bfinal answer\\b|\\banswer is\\b|\\btherefore\\b|\\bthus\\b|\\bin total\\b|\\bso,? ",
            Pattern.CASE_INSENSITIVE);
    private static final Pattern MARKED = Pattern.compile("####\\s*[-$€£]?\\d");
    private static final Pattern REVISED = Pattern.compile("\\bwait\\b|\\bhowever\\b|\\bcorrection\\b|\\bactually\\b");

    public AnswerSignals {
        hedges = List.copyOf(hedges);
        values = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(values));
    }

    public static AnswerSignals of(String question, String answer) {
        var asked = cut(question);
        var text = cut(answer).strip();
        var lower = text.toLowerCase(Locale.ROOT);
        var hedges = new ArrayList<String>();
        var matcher = HEDGE.matcher(lower);
        while (matcher.find()) hedges.add(matcher.group());
        var sums = Arithmetic.equations(text);
        int faults = (int) sums.stream().filter(sum -> !sum.holds()).count();
        boolean unfinished = unfinished(text);

        var values = new LinkedHashMap<String, Double>();
        values.put("unfinished", flag(unfinished));
        values.put("hedges", Math.min(3, hedges.size()) / 2.0);
        values.put("assumed", flag(ASSUMED.matcher(lower).find()));
        values.put("algebra", flag(SOLVED.matcher(lower).find()));
        values.put("revised", flag(REVISED.matcher(lower).find()));
        values.put("concluded", flag(FINAL.matcher(text).find()));
        values.put("marked", flag(MARKED.matcher(text).find()));
        values.put("faulty", flag(faults > 0));
        values.put("faults", Math.min(3, faults) / 2.0);
        values.put("sums", Math.log1p(sums.size()) / 2);
        values.put("no_sums", flag(sums.isEmpty()));
        values.put("answer_length", Math.log1p(text.length()) / 7);
        values.put("answer_lines", Math.log1p((double) text.lines().count()) / 3);
        values.put("relative_length", Math.log((text.length() + 20.0) / (asked.length() + 20.0)) / 2);
        numbers(asked, text, sums, values);
        return new AnswerSignals(hedges, faults, sums.size(), unfinished, values);
    }

    static List<String> names() {
        return List.copyOf(of("", "").values().keySet());
    }

    private static void numbers(String asked, String text, List<Arithmetic.Equation> sums, Map<String, Double> values) {
        Set<Double> given = new HashSet<>(Arithmetic.numbers(asked));
        var said = Arithmetic.numbers(text);
        Set<Double> used = new HashSet<>(said);
        Set<Double> made = new HashSet<>();
        sums.forEach(sum -> made.add(Math.abs(sum.stated())));
        long unused = given.stream().filter(number -> !used.contains(number)).count();
        long foreign = used.stream()
                .filter(number -> number > 2 && !given.contains(number) && !made.contains(number))
                .count();
        double last = said.isEmpty() ? Double.NaN : said.getLast();
        values.put("unused", given.isEmpty() ? 0 : unused / (double) given.size());
        values.put("unused_any", flag(unused > 0));
        values.put("foreign", Math.log1p((double) foreign) / 2);
        values.put("no_number", flag(said.isEmpty()));
        values.put("last_made", flag(made.contains(last)));
        values.put("last_given", flag(given.contains(last)));
        values.put("last_broken", flag(last != Math.rint(last)));
        values.put("last_size", Double.isNaN(last) ? 0 : Math.min(8, Math.log10(1 + last)) / 4);
        values.put("steps_a_number", Math.min(3, sums.size() / Math.max(1.0, given.size())) / 2);
    }

    /// Ends without a mark of an end. A number, a bracket or a formula may be one.
    private static boolean unfinished(String text) {
        if (text.isEmpty()) return true;
        int fences = 0;
        for (int at = text.indexOf("```"); at >= 0; at = text.indexOf("```", at + 3)) fences++;
        if (fences % 2 == 1) return true;
        if (text.lastIndexOf("<<") > text.lastIndexOf(">>")) return true;
        var line = text.substring(text.lastIndexOf('\n') + 1).strip();
        if (line.startsWith("####") || line.startsWith("|") || line.startsWith("- ") || line.startsWith("* "))
            return false;
        char last = text.charAt(text.length() - 1);
        if (".!?)]}\"'”’»*`>…。！？".indexOf(last) >= 0 || Character.getType(last) == Character.OTHER_SYMBOL) return false;
        // one line of few words may be a whole answer: "Paris", "42 km"
        return text.indexOf(' ') >= 0 && text.length() > 40 || ",:;=+-/(".indexOf(last) >= 0;
    }

    private static double flag(boolean it) {
        return it ? 1 : 0;
    }

    private static String cut(String text) {
        return text.length() <= READ
                ? text
                : text.substring(0, READ / 2) + "\n" + text.substring(text.length() - READ / 2);
    }
}
