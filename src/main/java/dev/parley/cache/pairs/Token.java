package dev.parley.cache.pairs;

/// A word, number or piece of code of a question.
///
/// @param word in small letters
/// @param stem the word without its inflection; equal to `word` for all but words
/// @param name the word is capitalised although no sentence starts there
/// @param groups the lines of the lexicon's `[same]` that hold the stem
@SuppressWarnings("ArrayRecordComponent") // never compared
record Token(String word, String stem, Kind kind, boolean name, int[] groups) {
    enum Kind {
        /// Carries meaning.
        CONTENT,
        /// Holds a sentence together: articles, auxiliaries, pronouns, prepositions.
        FUNCTION,
        NUMBER,
        /// An identifier, path, command, address, version.
        CODE,
        PAUSE
    }

    boolean carries() {
        return kind == Kind.CONTENT || kind == Kind.NUMBER || kind == Kind.CODE;
    }

    /// The same word, or one that the lexicon calls its equal.
    boolean matches(Token other) {
        if (stem.equals(other.stem)) return true;
        for (int group : groups) for (int theirs : other.groups) if (group == theirs) return true;
        return false;
    }
}
