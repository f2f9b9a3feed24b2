package dev.parley.audit;

import org.jspecify.annotations.Nullable;

/// An entry and its place in the chain.
///
/// @param link null until the chainer has come to it
record Linked(Entry entry, @Nullable Link link) {}
