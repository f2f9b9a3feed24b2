@NullMarked
package dev.parley.platform.crypto;

import org.jspecify.annotations.NullMarked;
