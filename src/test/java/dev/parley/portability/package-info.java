@NullMarked
package dev.parley.portability;

import org.jspecify.annotations.NullMarked;
