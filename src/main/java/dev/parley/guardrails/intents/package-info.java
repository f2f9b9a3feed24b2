/// Says which of a tenant's routes a question belongs to, or that it belongs to none.
///
/// `IntentClassifier` is fitted in memory on the routes' examples and answers with a `Decision`. A softmax
/// regression over the sentence's embedding and its hashed n-grams names the route; a second, small one judges
/// by how sure the first is and by how near the nearest example lies whether the question is in scope at all.
///
/// `TenantIntents` keeps the routes that tenants set at `/api/v1/intents`, with the classifiers fitted on them, and
/// gives a `Ruling` for each question to `/chat`; what it means is carried out by the gateway.
///
/// Uses `embeddings`, `tenancy`. Emits the audit's `intents.changed` and `intents.deleted`.
@NullMarked
package dev.parley.guardrails.intents;

import org.jspecify.annotations.NullMarked;
