package dev.parley.app;

import org.jspecify.annotations.Nullable;

/// What `doctor` found out about one thing.
///
/// @param mend what to do about it; null when nothing is to be done
record Finding(
        Mark mark, String what, String told, @Nullable String mend) {
    enum Mark {
        OK("ok"),
        /// Parley runs, but perhaps not as meant.
        WARN("warn"),
        /// Parley does not start, or a part of it does not work.
        FAIL("FAIL");

        private final String shown;

        Mark(String shown) {
            this.shown = shown;
        }
    }

    static Finding ok(String what, String told) {
        return new Finding(Mark.OK, what, told, null);
    }

    static Finding warn(String what, String told, String mend) {
        return new Finding(Mark.WARN, what, told, mend);
    }

    static Finding fail(String what, String told, @Nullable String mend) {
        return new Finding(Mark.FAIL, what, told, mend);
    }

    /// One line, whatever the told text holds.
    @Override
    public String toString() {
        var line = String.format("%-5s %-12s %s%s", mark.shown, what, told, mend == null ? "" : " -> " + mend);
        return line.replaceAll("\\s*\\R\\s*", " ");
    }
}
