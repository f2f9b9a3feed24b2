package dev.parley.platform.json;

import com.networknt.schema.regex.RegularExpression;
import dev.parley.kernel.BoundedSearch;
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
        return new BoundedSearch(STEPS).find(pattern, text) != BoundedSearch.Result.NOT_FOUND;
    }
}
