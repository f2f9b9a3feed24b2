@NullMarked
package dev.parley.identity.tokens;

import org.jspecify.annotations.NullMarked;
