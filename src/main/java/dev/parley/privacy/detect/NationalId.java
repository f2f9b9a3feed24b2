package dev.parley.privacy.detect;

import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/// One country's number for people.
///
/// @param country ISO 3166-1 code
/// @param forms how it is written: `9` a digit, `A` a letter, `X` either, all else itself; a blank stands for the
///     no-break ones too. With separators or letters it shows by itself what it is.
/// @param proof how much finding it without a word for it says
/// @param valid whether the number without separators, in upper case, can have been issued
/// @param cues words for it, in lower case
record NationalId(String country, List<String> forms, Proof proof, Predicate<String> valid, Set<String> cues) {
    enum Proof {
        /// Shape and check digits suffice.
        STRONG,
        /// It suffices unless a word says that it is the number of a thing.
        SHAPED,
        /// As `SHAPED` when written with its separators; as plain digits it needs a word for it.
        WEAK
    }

    boolean needsCue(String form) {
        return proof == Proof.WEAK && form.chars().allMatch(c -> c == '9');
    }
}
