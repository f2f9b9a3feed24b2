/// Tests of what measures.
@NullMarked
package dev.parley.app.bench;

import org.jspecify.annotations.NullMarked;
