package dev.parley.kernel;

/// An estimate of a share, with the interval that holds it with 95 %.
///
/// @param checked the number the share rests on
public record Share(long checked, double share, double low, double high) {
    private static final double Z = 1.96;
    public static final Share NONE = of(0, 0);

    /// Wilson's interval.
    public static Share of(long count, long checked) {
        if (checked == 0) return new Share(0, 0, 0, 1);
        double p = (double) count / checked;
        double z2 = Z * Z / checked;
        double middle = (p + z2 / 2) / (1 + z2);
        double half = Z * Math.sqrt(p * (1 - p) / checked + z2 / checked / 4) / (1 + z2);
        return new Share(checked, p, Math.max(0, middle - half), Math.min(1, middle + half));
    }

    /// One more.
    public Share with(boolean counts) {
        return of(Math.round(share * checked) + (counts ? 1 : 0), checked + 1);
    }
}
