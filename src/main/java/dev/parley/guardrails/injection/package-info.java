/// Tells text that gives the model orders from text that asks it something: prompt injection and jailbreaks, in what
/// users write and in passages of documents.
///
/// `InjectionScreen` is the way in. `Folded` and `Disguises` undo what hides an order (look-alike letters, invisible
/// characters, leetspeak, spelled-out words, base64, hex, rot13, reversed text); a `Lexicon` of word classes and
/// phrases, read from `guardrails/injection.txt`, finds orders in English, German, French and Spanish.
/// `Likeness` adds the meaning, by examples, where a phrase is not listed.
///
/// Time is linear in the text's length. Uses `embeddings`. Emits nothing.
@NullMarked
package dev.parley.guardrails.injection;

import org.jspecify.annotations.NullMarked;
