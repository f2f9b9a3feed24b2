package dev.parley.cache;

/// How often an answer was told to be right and wrong.
record Tally(int right, int wrong) {
    private static final int MOST_WRONG = 2;
    static final Tally NONE = new Tally(0, 0);

    Tally with(boolean served) {
        return served ? new Tally(right + 1, wrong) : new Tally(right, wrong + 1);
    }

    /// Whether the answer must not be served any more.
    boolean spoilt() {
        return wrong > MOST_WRONG && wrong > right;
    }
}
