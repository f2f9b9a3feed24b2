/// Measurements of the program by itself: nothing here is used while it serves.
@NullMarked
package dev.parley.app.bench;

import org.jspecify.annotations.NullMarked;
