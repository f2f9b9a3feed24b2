package dev.parley.gateway;

import org.jspecify.annotations.Nullable;

/// What happened on the way to an answer that its caller is told. Of one request, written before its answer begins.
final class Course {
    private volatile @Nullable String hedge;
    private volatile @Nullable String degraded;

    /// @param word for the header `x-parley-hedge`
    void hedged(String word) {
        hedge = word;
    }

    /// @param word for the header `x-parley-degraded`
    void degraded(String word) {
        degraded = word;
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
