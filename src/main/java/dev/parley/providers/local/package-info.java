/// Models that run in this process, without a key and without a network: `local/extractive` answers by quoting the
/// tenant's documents, `local/minilm` embeds.
///
/// Uses `embeddings`, `knowledge`. Emits nothing.
@NullMarked
package dev.parley.providers.local;

import org.jspecify.annotations.NullMarked;
