/// Fakes and real servers that the tests of every package share.
@NullMarked
package dev.parley.testing;

import org.jspecify.annotations.NullMarked;
