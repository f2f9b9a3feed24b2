package dev.parley.gateway.dialects;

import dev.parley.providers.ChatRequest;

/// A caller's request, read.
///
/// @param includeUsage whether a stream has to end with a chunk that counts the tokens (OpenAI's
///     `stream_options.include_usage`; Anthropic's streams always count)
public record ChatCall(ChatRequest request, boolean includeUsage, Extension parley) {}
