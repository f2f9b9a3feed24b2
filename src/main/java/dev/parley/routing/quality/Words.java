package dev.parley.routing.quality;

import java.util.BitSet;
import java.util.stream.IntStream;

/// Which words a text has, each as one of a few thousand numbers that several words may share: no list of words is
/// needed.
final class Words {
    static final int BUCKETS = 8_192;
    private static final int READ = 6_000;

    private Words() {}

    /// The numbers of the text's words of two characters or more, each once, in order.
    static int[] of(String text) {
        var found = new BitSet(BUCKETS);
        int end = Math.min(READ, text.length());
        int hash = 0;
        int length = 0;
        for (int i = 0; i <= end; i++) {
            char c = i < end ? text.charAt(i) : ' ';
            if (Character.isLetterOrDigit(c)) {
                hash = 31 * hash + Character.toLowerCase(c);
                length++;
                continue;
            }
            if (length > 1) found.set(bucket(hash));
            hash = 0;
            length = 0;
        }
        return found.stream().toArray();
    }

    /// Mixed, since words that differ in their last letter differ little in their hash.
    private static int bucket(int hash) {
        int mixed = hash * 0x9E3779B9;
        return (mixed ^ (mixed >>> 15)) & (BUCKETS - 1);
    }

    /// Their sum of a row, by the root of their count: as if each told something of its own, but not quite.
    static double score(float[] row, int[] words) {
        double sum = 0;
        for (int word : words) sum += row[word];
        return sum / Math.sqrt(Math.max(1, words.length));
    }

    /// How often each word is in texts of each kind (naive Bayes).
    static final class Tally {
        private final int[][] texts;

        Tally(int kinds) {
            texts = new int[kinds][BUCKETS];
        }

        void add(int kind, int[] words) {
            for (int word : words) texts[kind][word]++;
        }

        void plus(Tally other) {
            for (int k = 0; k < texts.length; k++) for (int b = 0; b < BUCKETS; b++) texts[k][b] += other.texts[k][b];
        }

        /// The logarithm of each word's share in each kind, beside its mean over kinds.
        /// @param prior texts of each kind that are thought to have the word beside those seen
        float[][] shares(double prior) {
            var logs = new double[texts.length][BUCKETS];
            for (int k = 0; k < texts.length; k++) {
                double all = Math.log(IntStream.of(texts[k]).sum() + prior * BUCKETS);
                for (int b = 0; b < BUCKETS; b++) logs[k][b] = Math.log(texts[k][b] + prior) - all;
            }
            var shares = new float[texts.length][BUCKETS];
            for (int b = 0; b < BUCKETS; b++) {
                double mean = 0;
                for (var row : logs) mean += row[b] / logs.length;
                for (int k = 0; k < logs.length; k++) shares[k][b] = (float) (logs[k][b] - mean);
            }
            return shares;
        }
    }
}
