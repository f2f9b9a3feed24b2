package dev.parley.knowledge.evidence;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/// What kind of thing a question asks for, and how a sentence looks that names such a thing.
public enum QuestionType {
    DATE(
            "\\bwhen\\b|\\b(what|which) (year|date|month|day|century|decade|time)\\b",
            "\\d|\\b(january|february|march|april|may|june|july|august|september|october|november|december|monday"
                    + "|tuesday|wednesday|thursday|friday|saturday|sunday|century|today|tomorrow|day|days|week|weeks"
                    + "|month|months|year|years|hours|immediately|once|after|before|until)\\b"),
    AMOUNT(
            "\\bhow (many|much|long|old|far|often|high|tall|large|big|wide|deep|fast|quickly|soon|late)\\b"
                    + "|\\bwhat (percent|percentage|number|amount|age|size|fraction|proportion|cost|price|fee)\\b",
            "\\d|\\b(one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|thirty|forty|fifty|hundred"
                    + "|thousand|million|billion|half|third|quarter|once|twice|dozen|free|none|never|unlimited|lifetime"
                    + ")\\b"),
    PERSON("\\b(who|whom|whose)\\b", null),
    PLACE(
            "\\bwhere\\b|\\b(what|which) (city|country|place|state|county|region|town|location|continent|river|street"
                    + ")\\b",
            null),
    REASON(
            "\\bwhy\\b|\\bwhat (caused|causes|reason)\\b",
            "\\b(because|due to|since|so that|in order to|as a result|therefore|reason|caused|led to|to)\\b"),
    OTHER("(?!)", "");

    private static final Pattern WORD = Pattern.compile("[\\p{L}\\p{N}]['’\\p{L}\\p{N}-]*");

    private final Pattern asks;
    private final @org.jspecify.annotations.Nullable Pattern names;

    /// @param names null for a name: a capitalised word inside the sentence that the question does not have
    QuestionType(String asks, @org.jspecify.annotations.Nullable String names) {
        this.asks = Pattern.compile(asks, Pattern.CASE_INSENSITIVE);
        this.names = names == null ? null : Pattern.compile(names, Pattern.CASE_INSENSITIVE);
    }

    public static QuestionType of(String question) {
        // further lines are what was asked before
        var first = question.lines().filter(line -> !line.isBlank()).findFirst().orElse("");
        for (var type : values()) if (type.asks.matcher(first).find()) return type;
        for (var type : values()) if (type.asks.matcher(question).find()) return type;
        return OTHER;
    }

    boolean isNumber() {
        return this == DATE || this == AMOUNT;
    }

    boolean isName() {
        return this == PERSON || this == PLACE;
    }

    /// 1 when the sentence names such a thing, -1 when it does not, 0 when that says nothing.
    int fits(String sentence, Set<String> questionWords) {
        if (this == OTHER) return 0;
        boolean found = names == null
                ? namesSomeone(sentence, questionWords)
                : names.matcher(sentence).find();
        return found ? 1 : this == REASON ? 0 : -1;
    }

    /// The question's words as `fits` compares them.
    static Set<String> words(String question) {
        var words = new java.util.HashSet<String>();
        var at = WORD.matcher(question);
        while (at.find()) words.add(at.group().toLowerCase(Locale.ROOT));
        return words;
    }

    private static boolean namesSomeone(String sentence, Set<String> questionWords) {
        var at = WORD.matcher(sentence);
        boolean first = true;
        while (at.find()) {
            if (!first
                    && Character.isUpperCase(at.group().charAt(0))
                    && !questionWords.contains(at.group().toLowerCase(Locale.ROOT))) return true;
            first = false;
        }
        return false;
    }
}
