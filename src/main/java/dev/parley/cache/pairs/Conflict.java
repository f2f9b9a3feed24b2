package dev.parley.cache.pairs;

import java.util.Locale;

/// Why two questions may not share an answer.
public enum Conflict {
    NUMBER,
    CODE,
    NEGATION,
    OPPOSITE,
    /// Two members of one class: weekdays, currencies, units, plans.
    KIND,
    NAME,
    /// Who, when, where, why, how much.
    ASKED_FOR,
    /// Mine and yours, his and hers.
    PERSON,
    /// The same words in other places: from A to B, from B to A.
    SWAPPED,
    /// A word stands where the other question has another that is not known to mean the same.
    SUBSTITUTED,
    /// One question says more.
    EXTRA;

    /// As it is shown.
    public String spelling() {
        return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
