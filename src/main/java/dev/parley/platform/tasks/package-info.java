/// The only package that starts threads: named background tasks and timers, stopped together.
@NullMarked
package dev.parley.platform.tasks;

import org.jspecify.annotations.NullMarked;
