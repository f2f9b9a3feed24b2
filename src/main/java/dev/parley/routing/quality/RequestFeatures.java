package dev.parley.routing.quality;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/// What can be counted in a request's text: its length and form, its numbers, the words of a field. Each is a small
/// number about 0 to 1, scaled by constants, so that nothing of other texts is needed.
final class RequestFeatures {
    /// Characters that are looked at. What a long text begins with tells enough.
    private static final int READ = 6_000;
    private static final int CHARS_PER_TOKEN = 4;

    private static final Pattern NUMBER = Pattern.compile("\\d[\\d,]*+(?:\\.\\d++)?+");
    private static final Pattern WORD = Pattern.compile("[A-Za-z']++");
    private static final Pattern SENTENCE = Pattern.compile("[.!?](?=\\s|$)");
    private static final Pattern OPTION = Pattern.compile("^[A-Z][.)] ?(.*)$", Pattern.MULTILINE);
    private static final Pattern AMOUNT = Pattern.compile("[-$]?[\\d.,]{1,20}[%/\\d]*.{0,8}");

    /// A field or a form of asking, and the words that give it away.
    private static final Map<String, Pattern> KEYWORDS = keywords(
            "multiples", "\\btwice\\b|\\bdoubl|\\btripl|\\btimes (?:as|more)|\\bthrice",
            "fractions", "\\bhalf\\b|\\bthirds?\\b|\\bquarter|\\bfourths?\\b|\\bfifths?\\b|\\d/\\d",
            "percent", "%|percent",
            "each", "\\beach\\b|\\bevery\\b|\\bper\\b",
            "left", "\\bleft\\b|\\bremain|\\brest\\b",
            "than", "\\bmore\\b|\\bless\\b|\\bfewer\\b|\\bthan\\b",
            "total", "\\btotal\\b|altogether|\\bsum\\b|combined",
            "if", "\\bif\\b",
            "average", "\\baverage|\\bmean\\b",
            "time", "\\bhour|\\bminute|\\bdays?\\b|\\bweek|\\bmonth|\\byear|\\bage\\b|\\bold\\b",
            "speed", "\\bspeed|\\bmph\\b|\\bmiles per",
            "money", "\\$|dollar|\\bcents?\\b|\\bcost|\\bprice|\\bpay",
            "ratio", "\\bratio|proportion",
            "order", "\\bbefore\\b|\\bafter\\b|\\bthen\\b|\\bfirst\\b|\\bnext\\b",
            "but", "\\bbut\\b|\\bhowever\\b|\\bexcept\\b|\\bonly\\b|\\binstead\\b",
            "negation", "\\bnot\\b|n't\\b|\\bexcept\\b|\\bleast\\b|\\bnever\\b",
            "statements", "statement 1|statement i\\b",
            "moral", "main character|clearly does something|morally",
            "following", "which of the following",
            "blank", "_{2,}",
            "mathematics",
                    "[=^√∫∑]|\\bsqrt|function|equation|matrix|polynomial|integral|derivative|modulo|\\bgroup|\\bring\\b|probab",
            "law", "\\bcourt|plaintiff|defendant|statute|\\blaw\\b|contract|negligen",
            "medicine", "patient|mg/|symptom|diagnos|\\bblood|disease|syndrome|therapy",
            "code", "[{};]|\\breturn\\b|\\bdef \\b|\\bint\\b|algorithm|\\bprogram\\b",
            "theory", "according to|\\btheory|\\bargue|philosoph",
            "passage", "this question refers to|excerpt|passage",
            "chemistry", "\\bmol|\\bacid|reaction|electron|\\bions?\\b|compound|\\bnmr",
            "physics", "velocity|\\bforce|\\bmass\\b|energy|magnetic|\\bcharge|wavelength|\\bkg\\b",
            "economics", "demand|supply|inflation|interest rate|\\bgdp|monetary|\\bcurve|market",
            "history", "\\bcentury|\\bwar\\b|empire|\\bking\\b|colon|revolution|\\bb\\.?c\\.?e",
            "psychology", "behavio|cogniti|\\bfreud|\\bchild|anxiety|conditioning",
            "statistics", "correlation|regression|variance|\\bsample|hypothesis|deviation",
            "logic", "\\bvalid|premise|conclusion|fallac|[⊃∨≡~]",
            "question_how_many", "how many",
            "question_how_much", "how much",
            "question_why", "\\bwhy\\b|\\bexplain|\\bcompare|\\banaly[sz]e",
            "all_or_none", "all of the above|none of the above|\\bboth\\b|true, true|wrong, wrong");

    private static final List<String> NAMES = List.copyOf(of("").keySet());

    private RequestFeatures() {}

    static List<String> names() {
        return NAMES;
    }

    /// About how many tokens of a usual tokenizer the text has.
    static int tokens(String text) {
        return (text.length() + CHARS_PER_TOKEN - 1) / CHARS_PER_TOKEN;
    }

    static float[] vector(String text) {
        var values = of(text).values();
        var vector = new float[values.size()];
        int i = 0;
        for (double value : values) vector[i++] = (float) value;
        return vector;
    }

    /// Every feature by its name, in the order of `names`.
    static Map<String, Double> of(String whole) {
        var text = whole.length() > READ ? whole.substring(0, READ) : whole;
        var found = new LinkedHashMap<String, Double>();
        found.put("length", log(whole.length()) / 8);
        form(text, found);
        numbers(text, found);
        options(text, found);
        var lower = text.toLowerCase(Locale.ROOT);
        KEYWORDS.forEach((name, pattern) -> found.put(name, log(count(pattern, lower)) / 1.5));
        return found;
    }

    private static void form(String text, Map<String, Double> found) {
        int words = 0;
        int letters = 0;
        int capitals = 0;
        var distinct = new HashSet<String>();
        var matcher = WORD.matcher(text);
        while (matcher.find()) {
            words++;
            letters += matcher.end() - matcher.start();
            if (Character.isUpperCase(text.charAt(matcher.start()))) capitals++;
            distinct.add(matcher.group().toLowerCase(Locale.ROOT));
        }
        double each = Math.max(1, words);
        found.put("words", log(words) / 6);
        found.put("word_length", Math.min(12, letters / each) / 6);
        found.put("capitals", capitals / each * 2);
        found.put("distinct_words", distinct.size() / each);
        found.put("sentences", log(count(SENTENCE, text)) / 3);
        found.put("questions", Math.min(4, chars(text, "?")) / 2.0);
        found.put("commas", log(chars(text, ",")) / 3);
        found.put("lines", log(chars(text, "\n")) / 3);
        found.put("symbols", log(chars(text, "=+*/^<>{}[]\\|~")) / 3);
        found.put("brackets", log(chars(text, "(")) / 2);
        found.put("beyond_ascii", log((double) text.chars().filter(c -> c > 127).count()) / 3);
        found.put("last_sentence", log(lastSentence(text)) / 5);
    }

    private static void numbers(String text, Map<String, Double> found) {
        int count = 0;
        int longest = 0;
        int large = 0;
        int decimal = 0;
        var distinct = new HashSet<String>();
        var matcher = NUMBER.matcher(text);
        while (matcher.find()) {
            var number = matcher.group();
            count++;
            distinct.add(number);
            longest = Math.max(longest, number.length());
            if (number.length() >= 3) large++;
            if (number.indexOf('.') >= 0) decimal++;
        }
        found.put("numbers", log(count) / 3);
        found.put("distinct_numbers", log(distinct.size()) / 3);
        found.put("number_length", Math.min(10, longest) / 6.0);
        found.put("large_numbers", Math.min(5, large) / 4.0);
        found.put("decimals", Math.min(3, decimal) / 3.0);
    }

    /// The options of a multiple-choice question.
    private static void options(String text, Map<String, Double> found) {
        var options = new ArrayList<String>();
        var matcher = OPTION.matcher(text);
        while (matcher.find()) options.add(matcher.group(1).strip());
        boolean choice = options.size() >= 2;
        int longest = options.stream().mapToInt(String::length).max().orElse(0);
        int shortest = options.stream().mapToInt(String::length).min().orElse(0);
        int all = options.stream().mapToInt(String::length).sum();
        long amounts =
                options.stream().filter(each -> AMOUNT.matcher(each).matches()).count();
        found.put("choice", choice ? 1.0 : 0.0);
        found.put("option_length", choice ? log(all / (double) options.size()) / 5 : 0);
        found.put("option_spread", choice ? log(longest - shortest) / 5 : 0);
        found.put("option_amounts", choice ? amounts / (double) options.size() : 0);
        found.put("stem", log(text.length() - all) / 8);
    }

    private static int lastSentence(String text) {
        int end = text.length();
        while (end > 0 && !Character.isLetterOrDigit(text.charAt(end - 1))) end--;
        int start = end;
        while (start > 0 && ".!?".indexOf(text.charAt(start - 1)) < 0) start--;
        return end - start;
    }

    private static double log(double count) {
        return Math.log1p(Math.max(0, count));
    }

    private static int count(Pattern pattern, String text) {
        int count = 0;
        var matcher = pattern.matcher(text);
        while (matcher.find()) count++;
        return count;
    }

    private static double chars(String text, String set) {
        return text.chars().filter(c -> set.indexOf(c) >= 0).count();
    }

    private static Map<String, Pattern> keywords(String... pairs) {
        var patterns = new LinkedHashMap<String, Pattern>();
        for (int i = 0; i < pairs.length; i += 2) patterns.put(pairs[i], Pattern.compile(pairs[i + 1]));
        return patterns;
    }
}
