package dev.parley.privacy.detect;

/// Digits in groups with single separators between them, as numbers are written: read once, then looked at from each
/// group's end.
final class Digits {
    final byte[] digits;
    /// How many digits there are up to the end of each group, and where in the text it ends.
    final int[] counts;
    final int[] ends;
    int groups;
    int size;

    private Digits(int most) {
        digits = new byte[most];
        counts = new int[most];
        ends = new int[most];
    }

    /// Which characters may stand between groups.
    interface Separator {
        boolean is(char c);
    }

    /// @param most digits; a group that goes beyond them is left out, and all after it
    static Digits read(String text, int i, int most, Separator separator) {
        var read = new Digits(most);
        while (true) {
            int end = i;
            while (Chars.digitAt(text, end) && read.size + end - i < most) end++;
            if (end == i || Chars.digitAt(text, end)) return read;
            for (int at = i; at < end; at++) read.digits[read.size++] = (byte) (text.charAt(at) - '0');
            read.counts[read.groups] = read.size;
            read.ends[read.groups++] = end;
            if (end >= text.length() || !separator.is(text.charAt(end))) return read;
            i = end + 1;
        }
    }

    int groupSize(int group) {
        return group == 0 ? counts[0] : counts[group] - counts[group - 1];
    }

    int number(int from, int to) {
        int number = 0;
        for (int i = from; i < to; i++) number = number * 10 + digits[i];
        return number;
    }
}
