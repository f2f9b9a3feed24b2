/// Makes the artefacts under `/cache` from labelled pairs of questions; run by `./parley train cache`.
///
/// Uses `cache.pairs`, `embeddings`, platform.json.
@NullMarked
package dev.parley.cache.training;

import org.jspecify.annotations.NullMarked;
