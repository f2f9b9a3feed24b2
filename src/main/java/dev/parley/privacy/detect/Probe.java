package dev.parley.privacy.detect;

import java.util.Set;

/// Knows one kind of personal data where it begins.
interface Probe {
    /// Where a probe is asked. `LETTER` and `DIGIT` are the first of a word, so that no number is found inside
    /// another.
    enum Place {
        LETTER,
        DIGIT,
        AT,
        PLUS,
        BRACKET,
        COLON
    }

    Set<Place> places();

    /// Adds what begins at `i`, or around it. Looks at a bounded number of characters.
    void look(String text, int i, Findings found);
}
