@NullMarked
package dev.parley.limits;

import org.jspecify.annotations.NullMarked;
