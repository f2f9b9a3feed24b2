package dev.parley.guardrails;

import dev.parley.guardrails.injection.Folded;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// A text that is being checked, with what several checks need of it, made once and when first asked for.
final class Subject {
    private final String text;
    private final Supplier<? extends Future<float[]>> embedding;
    private @Nullable Folded folded;
    private @Nullable Future<float[]> vector;
    private boolean late;
    private long until = Long.MAX_VALUE;

    Subject(String text, Supplier<? extends Future<float[]>> embedding) {
        this.text = text;
        this.embedding = embedding;
    }

    static Subject without(String text) {
        return new Subject(text, () -> {
            throw new IllegalStateException("This check has no embedding.");
        });
    }

    /// A check begins.
    void begin(long budgetNanos) {
        until = System.nanoTime() + budgetNanos;
    }

    String text() {
        return text;
    }

    /// The same text, but reading it throws once the check's time is up.
    CharSequence clocked() {
        return new Clocked(text, until);
    }

    Folded folded() {
        if (folded == null) folded = Folded.of(text);
        return folded;
    }

    /// A check that works in parts asks before each.
    /// @throws TimedOut when its time is up
    void goOn() {
        if (System.nanoTime() - until > 0) throw new TimedOut();
    }

    /// Waits for the embedding for as long as the check has, but once only: what was late for one check is not
    /// waited for by the next.
    float[] vector() {
        if (vector == null) vector = embedding.get();
        try {
            return vector.get(late ? 0 : Math.max(0, until - System.nanoTime()), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            late = true;
            throw new TimedOut();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TimedOut();
        } catch (ExecutionException e) {
            throw new IllegalStateException("The text has no embedding.", e);
        }
    }

    private static final class Clocked implements CharSequence {
        private static final int EACH = 1 << 10;
        private final String text;
        private final long until;
        private int reads;

        Clocked(String text, long until) {
            this.text = text;
            this.until = until;
        }

        @Override
        public char charAt(int i) {
            if ((++reads & EACH - 1) == 0 && System.nanoTime() - until > 0) throw new TimedOut();
            return text.charAt(i);
        }

        @Override
        public int length() {
            return text.length();
        }

        @Override
        public CharSequence subSequence(int start, int end) {
            return text.subSequence(start, end);
        }

        @Override
        public String toString() {
            return text;
        }
    }
}
