/// The wire formats of callers: OpenAI's chat completions, embeddings and models, Anthropic's messages and
/// models, and `/chat`, which has routes in the place of models. Pure mapping, no I/O: bytes of a request to
/// the canonical request, canonical events to bytes of a response or a stream.
///
/// What has no canonical meaning stays as it came, in `extras` of the request and `extra` of messages, parts
/// and tools: it is what is left of the caller's object once the canonical fields are taken out, nested objects
/// included. A provider of the same dialect builds its own object and lays the rest over it, object into object.
///
/// Uses `platform.json`, the canonical types of `providers`, `knowledge` citations, `usage` tokens, the rulings
/// of `guardrails.intents`. Emits nothing.
@NullMarked
package dev.parley.gateway.dialects;

import org.jspecify.annotations.NullMarked;
