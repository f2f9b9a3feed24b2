package dev.parley.gateway;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// What happened on the way to an answer that its caller is told. Of one request, written before its answer
/// begins, but for what its sentences lack.
final class Course {
    private volatile @Nullable String hedge;
    private volatile @Nullable String degraded;
    private volatile List<String> unsupported = List.of();

    /// @param word for the header `x-parley-hedge`
    void hedged(String word) {
        hedge = word;
    }

    /// @param word for the header `x-parley-degraded`
    void degraded(String word) {
        degraded = word;
    }

    /// @param sentences of the answer that no passage bears out
    void unsupported(List<String> sentences) {
        unsupported = List.copyOf(sentences);
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
