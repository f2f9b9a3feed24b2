package dev.parley.usage;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/// What a model costs, in US dollars a million tokens.
///
/// @param version the entry's version in the price book, kept with each ledger row
/// @param longPrompt what a request with a long prompt costs instead; null when the length changes nothing
public record Price(
        String version,
        BigDecimal input,
        BigDecimal cachedInput,
        BigDecimal cacheWrite,
        BigDecimal output,
        @Nullable LongPrompt longPrompt) {
    public static final Price FREE =
            new Price("free", BigDecimal.ZERO, BigDecimal.ZERO, BigDecimal.ZERO, BigDecimal.ZERO);

    public Price(String version, BigDecimal input, BigDecimal cachedInput, BigDecimal cacheWrite, BigDecimal output) {
        this(version, input, cachedInput, cacheWrite, output, null);
    }

    /// Some providers charge more for all tokens of a request, its output too, once the prompt passes a length.
    ///
    /// @param above the prompt tokens, cached ones included, from which on (exclusive) `price` holds
    public record LongPrompt(long above, Price price) {}

    /// The cost in US dollars, exact: a price with six decimals gives a cost with twelve.
    public BigDecimal of(TokenUsage tokens) {
        if (longPrompt != null && tokens.input() > longPrompt.above())
            return longPrompt.price().of(tokens);
        long plain = tokens.input() - tokens.cachedInput() - tokens.cacheWrite();
        return input.multiply(BigDecimal.valueOf(plain))
                .add(cachedInput.multiply(BigDecimal.valueOf(tokens.cachedInput())))
                .add(cacheWrite.multiply(BigDecimal.valueOf(tokens.cacheWrite())))
                .add(output.multiply(BigDecimal.valueOf(tokens.output())))
                .movePointLeft(6);
    }

    /// The most that `input` prompt tokens and up to `output` generated ones can cost, whatever is cached.
    public BigDecimal atMost(long input, long output) {
        var dearest = longPrompt != null && input > longPrompt.above() ? longPrompt.price() : this;
        return dearest.input
                .max(dearest.cacheWrite)
                .multiply(BigDecimal.valueOf(input))
                .add(dearest.output.multiply(BigDecimal.valueOf(output)))
                .movePointLeft(6);
    }
}
