package dev.parley.cache.pairs;

import java.util.ArrayList;
import java.util.List;

/// A question taken apart, once, for comparisons with others.
public final class Asked {
    private final String text;
    private final List<Token> tokens;
    private final List<Token> carrying;
    private final Form form;
    private final int negations;
    private final String persons;

    private Asked(String text) {
        this.text = text;
        this.tokens = Tokens.of(text);
        var carrying = new ArrayList<Token>();
        this.form = Form.of(tokens);
        for (var token : tokens)
            if (token.carries() && !fills(token) && !(form == Form.PRICE && prices(token))) carrying.add(token);
        this.carrying = carrying;
        this.negations = (int) tokens.stream().filter(Asked::negates).count();
        this.persons = persons(tokens, form);
    }

    public static Asked of(String text) {
        return new Asked(text);
    }

    public String text() {
        return text;
    }

    List<Token> tokens() {
        return tokens;
    }

    List<Token> carrying() {
        return carrying;
    }

    Form form() {
        return form;
    }

    boolean negated() {
        return negations % 2 == 1;
    }

    /// The grammatical persons spoken of, a letter each; see [#person].
    String persons() {
        return persons;
    }

    /// Words that a question is wrapped in.
    private static boolean fills(Token token) {
        return switch (token.word()) {
            case "tell",
                    "know",
                    "want",
                    "like",
                    "wonder",
                    "wondering",
                    "question",
                    "much",
                    "many",
                    "long",
                    "often",
                    "way" -> true;
            default -> false;
        };
    }

    /// "How much is" and "what does it cost" ask the same.
    private static boolean prices(Token token) {
        return token.stem().equals("cost") || token.stem().equals("pric");
    }

    private static boolean negates(Token token) {
        return switch (token.word()) {
            case "not", "no", "never", "nobody", "none", "neither", "nothing", "non", "hardly" -> true;
            default -> false;
        };
    }

    private static String persons(List<Token> tokens, Form form) {
        var persons = new StringBuilder();
        for (var token : tokens) {
            char person = person(token.word());
            if (person != 0 && persons.indexOf(String.valueOf(person)) < 0) persons.append(person);
        }
        // "how do you wash a dog" asks how one does
        boolean anyone = persons.toString().equals("2") && (form == Form.HOW || form == Form.WHAT);
        return anyone ? "" : persons.toString();
    }

    /// 1 for the asker, 2 for the one asked, m, f and p for others; 0 for no pronoun.
    static char person(String word) {
        return switch (word) {
            case "i", "me", "my", "mine", "we", "us", "our", "ours" -> '1';
            case "you", "your", "yours" -> '2';
            case "he", "him", "his" -> 'm';
            case "she", "her" -> 'f';
            case "they", "them", "their" -> 'p';
            default -> 0;
        };
    }
}
