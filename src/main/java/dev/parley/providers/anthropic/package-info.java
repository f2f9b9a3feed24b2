/// The anthropic provider: wire records, request mapping, stream parsing.
@NullMarked
package dev.parley.providers.anthropic;

import org.jspecify.annotations.NullMarked;
