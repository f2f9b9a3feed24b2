package dev.parley.usage;

/// Tokens of one model call.
///
/// @param input all prompt tokens, those read from and written to the provider's prompt cache included
/// @param cachedInput the part of `input` that was read from the provider's prompt cache
/// @param cacheWrite the part of `input` that was written to it, where the provider charges for that
/// @param output all generated tokens, reasoning included
/// @param reasoning the part of `output` that was reasoning
/// @param estimated whether we counted because the provider did not say
public record TokenUsage(
        long input, long cachedInput, long cacheWrite, long output, long reasoning, boolean estimated) {
    public static final TokenUsage NONE = new TokenUsage(0, 0, 0, 0, 0, false);

    public static TokenUsage of(long input, long output) {
        return new TokenUsage(input, 0, 0, output, 0, false);
    }

    public static TokenUsage estimated(long input, long output) {
        return new TokenUsage(input, 0, 0, output, 0, true);
    }

    public long total() {
        return input + output;
    }
}
