package dev.parley.cache.pairs;

/// Takes the usual inflections off an English word: plural, -ing, -ed. Derivations (payment, quickly) stay.
final class Stem {
    private static final int SHORTEST = 3;

    private Stem() {}

    static String of(String word) {
        int length = word.length();
        if (length <= SHORTEST || !spoken(word)) return word;
        if (word.endsWith("ies") && length > 4) return word.substring(0, length - 3) + "y";
        if (word.endsWith("sses") || word.endsWith("shes") || word.endsWith("ches") || word.endsWith("xes"))
            return word.substring(0, length - 2);
        if (word.endsWith("s") && !word.endsWith("ss") && !word.endsWith("us") && !word.endsWith("is"))
            return trimmed(word.substring(0, length - 1));
        return trimmed(word);
    }

    /// Letters, one of them a vowel: `https` is no plural.
    private static boolean spoken(String word) {
        boolean vowel = false;
        for (int i = 0; i < word.length(); i++) {
            if (!Character.isLetter(word.charAt(i))) return false;
            vowel |= "aeiouy".indexOf(word.charAt(i)) >= 0;
        }
        return vowel;
    }

    private static String trimmed(String word) {
        int length = word.length();
        if (word.endsWith("ied") && length > 4) return word.substring(0, length - 3) + "y";
        if (word.endsWith("ing") && length > 5) return root(word.substring(0, length - 3));
        if (word.endsWith("ed") && length > 4 && !word.endsWith("eed")) return root(word.substring(0, length - 2));
        if (word.endsWith("e") && length > SHORTEST) return word.substring(0, length - 1);
        return word;
    }

    /// `shipp` of `shipping` is `ship`, `charg` of `charged` stays: a final e is taken off everywhere.
    private static String root(String stem) {
        int last = stem.length() - 1;
        boolean doubled =
                last > 1 && stem.charAt(last) == stem.charAt(last - 1) && "lsz".indexOf(stem.charAt(last)) < 0;
        return doubled ? stem.substring(0, last) : stem;
    }
}
