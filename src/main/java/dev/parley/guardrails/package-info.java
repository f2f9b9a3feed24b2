/// What a tenant's assistant must not be asked, be told by documents, or say.
///
/// `Guardrails` are the rules as data; a `GuardrailSet` is their compiled form and inspects what users write
/// and what documents say; an `OutputScreen` reads an answer as it streams. Each says in a `Verdict` exactly
/// what was checked, also when a check ran out of its time.
///
/// `injection` knows orders to the model, `intents` the topics a tenant allows. Uses `embeddings` and
/// `privacy.detect`. Emits nothing: the caller audits the verdict.
@NullMarked
package dev.parley.guardrails;

import org.jspecify.annotations.NullMarked;
