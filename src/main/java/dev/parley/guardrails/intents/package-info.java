/// Says which of a tenant's routes a question belongs to, or that it belongs to none.
///
/// `IntentClassifier` is fitted in memory on the routes' examples and answers with a `Decision`. A softmax
/// regression over the sentence's embedding and its hashed n-grams names the route; a second, small one judges
/// by how sure the first is and by how near the nearest example lies whether the question is in scope at all.
///
/// Uses `embeddings`. Emits nothing.
@NullMarked
package dev.parley.guardrails.intents;

import org.jspecify.annotations.NullMarked;
