package dev.parley.usage;

import java.math.BigDecimal;
import java.math.MathContext;

/// What a model costs, in US dollars a million tokens.
///
/// @param version the entry's version in the price book, kept with each ledger row
public record Price(
        String version, BigDecimal input, BigDecimal cachedInput, BigDecimal cacheWrite, BigDecimal output) {
    private static final BigDecimal MILLION = BigDecimal.valueOf(1_000_000);
    public static final Price FREE =
            new Price("free", BigDecimal.ZERO, BigDecimal.ZERO, BigDecimal.ZERO, BigDecimal.ZERO);

    /// The cost in US dollars.
    public BigDecimal of(TokenUsage tokens) {
        long plain = tokens.input() - tokens.cachedInput() - tokens.cacheWrite();
        return input.multiply(BigDecimal.valueOf(plain))
                .add(cachedInput.multiply(BigDecimal.valueOf(tokens.cachedInput())))
                .add(cacheWrite.multiply(BigDecimal.valueOf(tokens.cacheWrite())))
                .add(output.multiply(BigDecimal.valueOf(tokens.output())))
                .divide(MILLION, MathContext.DECIMAL64);
    }
}
