package dev.parley.kernel;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;

/// A search for a regular expression with bounded effort, counted in characters read: Java's engine can be led to try a
/// great many ways.
public final class BoundedSearch {
    private final AtomicInteger left;

    /// @param steps characters that may be read
    public BoundedSearch(int steps) {
        this.left = new AtomicInteger(steps);
    }

    public enum Result {
        FOUND,
        NOT_FOUND,
        /// Nobody knows: the steps were used up, or the pattern nests too deeply.
        GIVEN_UP
    }

    /// Looks for the pattern anywhere in the text.
    public Result find(Pattern pattern, String text) {
        try {
            return pattern.matcher(new Counted(text, left)).find() ? Result.FOUND : Result.NOT_FOUND;
        } catch (Exhausted | StackOverflowError givenUp) {
            return Result.GIVEN_UP;
        }
    }

    /// Characters that may still be read.
    public int left() {
        return Math.max(0, left.get());
    }

    private static final class Exhausted extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Exhausted() {
            super(null, null, false, false);
        }
    }

    /// @param left shared with its parts
    private record Counted(CharSequence text, AtomicInteger left) implements CharSequence {
        @Override
        public char charAt(int index) {
            if (left.getAndDecrement() <= 0) throw new Exhausted();
            return text.charAt(index);
        }

        @Override
        public int length() {
            return text.length();
        }

        @Override
        public CharSequence subSequence(int start, int end) {
            return new Counted(text.subSequence(start, end), left);
        }

        @Override
        public String toString() {
            return text.toString();
        }
    }
}
