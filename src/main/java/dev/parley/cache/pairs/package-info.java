/// Do two questions ask the same? `Verifier` compares what they state; `TokenVectors` places a text in microseconds;
/// `PairScore` weighs all that is known of a pair into one probability.
///
/// Uses the JDK only. The artefacts under `/cache` come from `./parley train cache`; the lexicon is written by hand.
@NullMarked
package dev.parley.cache.pairs;

import org.jspecify.annotations.NullMarked;
