/// Redis, where one is configured: scripts that run as one step, messages to other nodes, and whether it
/// answers.
///
/// Uses Lettuce. What it holds may be lost at any time: nothing that has to last goes there.
@NullMarked
package dev.parley.platform.redis;

import org.jspecify.annotations.NullMarked;
