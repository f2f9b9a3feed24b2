/// What end users and assistants say to each other, and the runs that make the answers.
///
/// `Conversations` keeps what was said. A message makes a run on a thread of its own: `Runs` asks the gateway like
/// every dialect does, `RunLog` writes each frame before a follower is sent it, and whoever lost its connection goes
/// on behind the last frame it has. `ContextWindow` says what of a conversation a model is sent. `EndUserTokens`
/// lets a page speak for one end user and for nobody else.
///
/// It stands above the gateway, for it asks it; nothing below needs it.
///
/// Uses `gateway`, `privacy`, `tenancy`, `identity`, `usage`. Emits the audit's `conversation.created`,
/// `.changed` and `.deleted`.
@NullMarked
package dev.parley.conversations;

import org.jspecify.annotations.NullMarked;
