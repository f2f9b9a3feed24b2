/// OpenAI's dialect, of OpenAI itself and of every server that speaks it (vLLM, TGI, Ollama, llama.cpp): requests
/// written, chunks and answers read as tokens, no trees on the way of ordinary text.
///
/// Uses `providers` and its wire client. Emits nothing.
@NullMarked
package dev.parley.providers.openai;

import org.jspecify.annotations.NullMarked;
