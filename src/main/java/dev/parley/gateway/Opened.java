package dev.parley.gateway;

import dev.parley.providers.ChatStream;
import dev.parley.providers.Target;

/// An answer that has begun.
///
/// @param target who gives it
record Opened(Target target, ChatStream stream) {}
