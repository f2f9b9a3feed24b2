package dev.parley.gateway;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// What happened on the way to an answer that its caller is told. Of one request, written before its answer
/// begins, but for what its sentences lack.
final class Course {
    private volatile @Nullable String hedge;
    private volatile @Nullable String degraded;
    private volatile List<String> unsupported = List.of();
    private volatile boolean takenOut;

    /// @param word for the header `x-parley-hedge`
    void hedged(String word) {
        hedge = word;
    }

    /// @param word for the header `x-parley-degraded`
    void degraded(String word) {
        degraded = word;
    }

    /// @param sentences of the answer that no passage bears out
    /// @param out whether they were taken out of it
    void unsupported(List<String> sentences, boolean out) {
        takenOut = out;
        unsupported = List.copyOf(sentences);
    }

    /// Those that the caller sees in the answer.
    List<String> flagged() {
        return takenOut ? List.of() : unsupported;
    }

    /// Empty until the answer has ended, and where nobody looked.
    List<String> unsupported() {
        return unsupported;
    }

    /// `won` or `lost`, with details; null when no second target was asked beside the first.
    @Nullable
    String hedge() {
        return hedge;
    }

    /// `cached` or `extractive`; null when a model answered.
    @Nullable
    String degraded() {
        return degraded;
    }
}
