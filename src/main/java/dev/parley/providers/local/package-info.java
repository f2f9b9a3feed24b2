/// The local provider: wire records, request mapping, stream parsing.
@NullMarked
package dev.parley.providers.local;

import org.jspecify.annotations.NullMarked;
