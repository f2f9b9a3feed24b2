/// Sentence embeddings computed in this process: all-MiniLM-L6-v2, quantised, 384 dimensions.
///
/// Uses ONNX Runtime and the DJL tokenizer; only this package does.
@NullMarked
package dev.parley.embeddings;

import org.jspecify.annotations.NullMarked;
