package dev.parley.platform.json;

import com.networknt.schema.regex.RegularExpression;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/// A regular expression of a caller's schema, tried with bounded effort: what cannot be told within it passes.
///
/// @param pattern found anywhere in a text, as JSON Schema has it
record BoundedRegex(Pattern pattern) implements RegularExpression {
    private static final int STEPS = 200_000;

    static RegularExpression of(String pattern) {
        try {
            return new BoundedRegex(Pattern.compile(pattern));
        } catch (PatternSyntaxException | StackOverflowError ofAnotherDialect) {
            return _ -> true;
        }
    }

    @Override
    public boolean matches(String text) {
        try {
            return pattern.matcher(new Counted(text, new AtomicInteger(STEPS))).find();
        } catch (Exhausted | StackOverflowError givenUp) {
            return true;
        }
    }

    private static final class Exhausted extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Exhausted() {
            super(null, null, false, false);
        }
    }

    /// @param left how many characters may still be read, shared with its parts
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
