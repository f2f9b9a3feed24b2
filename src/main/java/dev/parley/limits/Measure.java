package dev.parley.limits;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Locale;

/// What a limit counts. Inside, amounts are whole numbers: of requests, of tokens, of billionths of a US dollar.
public enum Measure {
    REQUESTS(0),
    TOKENS(0),
    USD(9);

    private final int decimals;
    private final String word = name().toLowerCase(Locale.ROOT);

    Measure(int decimals) {
        this.decimals = decimals;
    }

    /// As the API spells it.
    String word() {
        return word;
    }

    /// The amount in whole units, rounded up: a fraction of a unit counts for one.
    /// @throws ArithmeticException when it is beyond nine billion dollars, or 2^63 of the others
    public long units(BigDecimal amount) {
        return amount.movePointRight(decimals).setScale(0, RoundingMode.CEILING).longValueExact();
    }

    public BigDecimal amount(long units) {
        var amount = BigDecimal.valueOf(units, decimals).stripTrailingZeros();
        // 6000, not 6E+3
        return amount.scale() < 0 ? amount.setScale(0) : amount;
    }
}
