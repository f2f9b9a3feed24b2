/// What speaks for a passage or a sentence being the answer to a question, and how much each sign counts.
///
/// `Asked` holds what is known of a question, `Signs` compares it with a text, `Weights` are the fitted weights
/// (`./parley train knowledge` makes them), `Evidence` chooses the sentences that answer, or none, and
/// `Support` finds the sentences of an answer that the passages do not bear out.
///
/// Uses `embeddings`, `platform.json`; not Lucene.
@NullMarked
package dev.parley.knowledge.evidence;

import org.jspecify.annotations.NullMarked;
