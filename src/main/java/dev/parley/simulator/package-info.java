/// Stands in for providers: speaks the OpenAI and Anthropic wire formats, with latency, token rate and faults. For
/// demos,
/// tests and benchmarks.
@NullMarked
package dev.parley.simulator;

import org.jspecify.annotations.NullMarked;
