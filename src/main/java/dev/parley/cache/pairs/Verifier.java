package dev.parley.cache.pairs;

import dev.parley.cache.pairs.Verdict.Found;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Compares what two questions state. It knows words, not meaning: it finds reasons against, never one in favour.
///
/// What both state, but otherwise, contradicts when the rest of the questions is alike; else it is one difference of
/// many.
public final class Verifier {
    /// Share of carrying words that both have, from which on a conflict is a contradiction.
    private static final double ALIKE = 0.3;
    private static final Set<String> LIMITING = Set.of(
            "without", "unless", "until", "before", "after", "during", "only", "over", "under", "above", "below",
            "outside");
    private static final Set<String> DIRECTED = Set.of("to", "into", "than", "over");

    private final Asked ours;
    private final Asked theirs;
    private final Lexicon lexicon = Lexicon.get();
    private final List<Token> ourRest;
    private final List<Token> theirRest;
    private final List<Found> contradictions = new ArrayList<>();
    private final List<Found> differences = new ArrayList<>();
    private final double shared;
    private final boolean alike;

    private Verifier(Asked ours, Asked theirs) {
        this.ours = ours;
        this.theirs = theirs;
        this.ourRest = without(ours.carrying(), theirs.carrying());
        this.theirRest = without(theirs.carrying(), ours.carrying());
        int all = ours.carrying().size() + theirs.carrying().size();
        this.shared = all == 0 ? 1 : 1 - (double) (ourRest.size() + theirRest.size()) / all;
        // of three words, one is the difference: what is left must still name a subject
        this.alike = shared >= ALIKE || all - ourRest.size() - theirRest.size() >= 2 || all <= 4;
    }

    public static Verdict compare(Asked ours, Asked theirs) {
        return new Verifier(ours, theirs).verdict();
    }

    private Verdict verdict() {
        opposites();
        classes();
        exact(Token.Kind.NUMBER, Conflict.NUMBER);
        exact(Token.Kind.CODE, Conflict.CODE);
        names();
        if (ours.negated() != theirs.negated()) conflict(Conflict.NEGATION, negation(ours), negation(theirs));
        forms();
        persons();
        if (swapped()) contradictions.add(new Found(Conflict.SWAPPED, text(ours.carrying()), text(theirs.carrying())));
        words();
        return new Verdict(contradictions, differences, shared);
    }

    /// Words of one that the other lacks, each once.
    private static List<Token> without(List<Token> all, List<Token> others) {
        var rest = new ArrayList<Token>();
        for (var token : all) if (none(token, others) && none(token, rest)) rest.add(token);
        return rest;
    }

    private static boolean none(Token token, List<Token> others) {
        for (var other : others) if (token.matches(other)) return false;
        return true;
    }

    private void conflict(Conflict conflict, String our, String their) {
        (alike ? contradictions : differences).add(new Found(conflict, our, their));
    }

    /// Function words too: before and after, with and without.
    private void opposites() {
        for (var our : ours.tokens()) {
            if (!said(our, theirs.tokens()))
                for (var their : theirs.tokens())
                    if (lexicon.opposite(our, their) && !said(their, ours.tokens())) {
                        conflict(Conflict.OPPOSITE, our.word(), their.word());
                        return;
                    }
        }
    }

    private static boolean said(Token token, List<Token> others) {
        for (var other : others) if (token.stem().equals(other.stem())) return true;
        return false;
    }

    private void classes() {
        for (var our : ourRest)
            for (var their : theirRest)
                if (lexicon.kin(our, their)) {
                    conflict(Conflict.KIND, our.word(), their.word());
                    return;
                }
    }

    private void exact(Token.Kind kind, Conflict conflict) {
        var our = only(ourRest, kind);
        var their = only(theirRest, kind);
        if (!our.isEmpty() && !their.isEmpty()) contradictions.add(new Found(conflict, our, their));
        else if (!our.isEmpty() || !their.isEmpty()) differences.add(new Found(conflict, our, their));
    }

    private static String only(List<Token> rest, Token.Kind kind) {
        return text(rest.stream().filter(token -> token.kind() == kind).toList());
    }

    private void names() {
        var our = text(ourRest.stream().filter(Token::name).toList());
        var their = text(theirRest.stream().filter(Token::name).toList());
        if (!our.isEmpty() && !their.isEmpty()) conflict(Conflict.NAME, our, their);
    }

    private static String negation(Asked asked) {
        return asked.negated() ? "not" : "";
    }

    private void forms() {
        var our = ours.form();
        var their = theirs.form();
        if (our.excludes(their)) conflict(Conflict.ASKED_FOR, our.name(), their.name());
        else if (our.differs(their) && !(shared == 1 && free(our, their)))
            differences.add(new Found(Conflict.ASKED_FOR, our.name(), their.name()));
    }

    /// With the same words, what and how leave little to choose: "what are the steps". Which and how many do not.
    private static boolean free(Form our, Form their) {
        return our == Form.WHAT && their == Form.HOW || our == Form.HOW && their == Form.WHAT;
    }

    private void persons() {
        var our = left(ours.persons(), theirs.persons());
        var their = left(theirs.persons(), ours.persons());
        if (!our.isEmpty() && !their.isEmpty()) conflict(Conflict.PERSON, our, their);
    }

    private static String left(String persons, String others) {
        var left = new StringBuilder();
        for (char person : persons.toCharArray()) if (others.indexOf(person) < 0) left.append(person);
        return left.toString();
    }

    private void words() {
        var our = text(limits(ours, theirs)) + text(ourRest);
        var their = text(limits(theirs, ours)) + text(theirRest);
        if (our.isEmpty() && their.isEmpty()) return;
        boolean both = !our.isEmpty() && !their.isEmpty();
        differences.add(new Found(both ? Conflict.SUBSTITUTED : Conflict.EXTRA, our, their));
    }

    /// Small words that narrow a question, and that the other lacks.
    private static List<Token> limits(Asked asked, Asked other) {
        return asked.tokens().stream()
                .filter(token -> LIMITING.contains(token.word()) && !said(token, other.tokens()))
                .toList();
    }

    /// The same words in another order, or the two sides of a "to" or "than" exchanged.
    private boolean swapped() {
        if (!ourRest.isEmpty() || !theirRest.isEmpty()) return false;
        var our = order(ours);
        var their = order(theirs);
        if (our.equals(their) || joined(ours)) return false;
        if (bag(ours).equals(bag(theirs))) return !turned(our, their);
        for (var sides : sides(ours)) {
            var other = List.of(sides.get(1), sides.get(0));
            if (sides(theirs).contains(other)) return true;
        }
        return false;
    }

    /// "Are tea and coffee alike" names no direction.
    private static boolean joined(Asked asked) {
        return asked.tokens().stream()
                .anyMatch(token -> token.word().equals("and") || token.word().equals("or"));
    }

    private static List<String> order(Asked asked) {
        var order = new ArrayList<String>();
        for (var token : asked.tokens()) {
            char person = Asked.person(token.word());
            if (person != 0) order.add(String.valueOf(person));
            else if (token.carries()) order.add(token.stem());
        }
        return order;
    }

    private static List<String> bag(Asked asked) {
        var bag = new ArrayList<String>();
        for (var token : asked.tokens()) {
            char person = Asked.person(token.word());
            switch (token.word()) {
                case "a", "an", "the", ",", "do", "does", "did", "is", "are", "am", "was", "were", "be" -> {}
                default -> bag.add(person != 0 ? String.valueOf(person) : token.stem());
            }
        }
        Collections.sort(bag);
        return bag;
    }

    /// One clause moved to the front is no exchange.
    private boolean turned(List<String> our, List<String> their) {
        boolean clauses = ours.tokens().stream().anyMatch(token -> token.kind() == Token.Kind.PAUSE)
                || theirs.tokens().stream().anyMatch(token -> token.kind() == Token.Kind.PAUSE);
        if (!clauses) return false;
        var twice = new ArrayList<>(our);
        twice.addAll(our);
        return Collections.indexOfSubList(twice, their) >= 0;
    }

    private static List<List<String>> sides(Asked asked) {
        var sides = new ArrayList<List<String>>();
        var tokens = asked.tokens();
        for (int i = 1; i < tokens.size() - 1; i++)
            if (DIRECTED.contains(tokens.get(i).word())) {
                var before = nearest(tokens, i, -1);
                var after = nearest(tokens, i, 1);
                if (before != null && after != null) sides.add(List.of(before, after));
            }
        return sides;
    }

    private static @Nullable String nearest(List<Token> tokens, int from, int step) {
        for (int i = from + step; i >= 0 && i < tokens.size(); i += step)
            if (tokens.get(i).carries()) return tokens.get(i).stem();
        return null;
    }

    private static String text(List<Token> tokens) {
        if (tokens.isEmpty()) return "";
        var text = new StringBuilder();
        for (var token : tokens) text.append(text.isEmpty() ? "" : " ").append(token.word());
        return text.toString();
    }
}
