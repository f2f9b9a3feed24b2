/// Conversations over WebSockets.
///
/// A socket is a view of runs, which `conversations` makes and keeps: it is handed frames of their durable logs, and
/// whoever lost its connection goes on behind the last frame it has, on any node. `Socket` is one connection and its
/// protocol, `Outbox` what waits to be sent on it, `Window` how much may be under way, `Sockets` all of a node,
/// `Grants` the tickets and resume tokens, `Doors` who may come in and stay.
///
/// Uses `conversations`, `identity`, `tenancy`. Emits nothing of its own.
@NullMarked
package dev.parley.realtime;

import org.jspecify.annotations.NullMarked;
