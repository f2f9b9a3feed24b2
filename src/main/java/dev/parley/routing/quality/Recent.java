package dev.parley.routing.quality;

/// The last requests of one tenant by their words, to tell how new another is.
public final class Recent {
    private static final int KEPT = 32;
    private static final int LONGS = 8;

    private final long[][] words = new long[KEPT][];
    private int next;

    /// Of the words of this and the most alike of the last requests, how many are not in both: 0 for one that
    /// was seen just so, 1 for the first. It is the last from now on.
    public synchronized double noveltyOf(String text) {
        var own = new long[LONGS];
        for (int word : Words.of(text)) own[(word >>> 6) % LONGS] |= 1L << word;
        double most = 0;
        for (var other : words) if (other != null) most = Math.max(most, alike(own, other));
        words[next] = own;
        next = (next + 1) % KEPT;
        return 1 - most;
    }

    private static double alike(long[] a, long[] b) {
        int both = 0;
        int any = 0;
        for (int i = 0; i < LONGS; i++) {
            both += Long.bitCount(a[i] & b[i]);
            any += Long.bitCount(a[i] | b[i]);
        }
        return any == 0 ? 1 : (double) both / any;
    }
}
