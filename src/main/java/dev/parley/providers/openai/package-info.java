/// The openai provider: wire records, request mapping, stream parsing.
@NullMarked
package dev.parley.providers.openai;

import org.jspecify.annotations.NullMarked;
