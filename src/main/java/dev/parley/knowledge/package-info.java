/// The tenant's documents: taking them in, cutting them into passages, finding the passages that answer a question.
///
/// Uses `platform.sql`, `tenancy`, `embeddings`, Lucene. Emits changes of topic `documents`.
@NullMarked
package dev.parley.knowledge;

import org.jspecify.annotations.NullMarked;
