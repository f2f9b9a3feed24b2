/// Anthropic's dialect: requests written, events and messages read.
///
/// Uses `providers` and its wire client. Emits nothing.
@NullMarked
package dev.parley.providers.anthropic;

import org.jspecify.annotations.NullMarked;
