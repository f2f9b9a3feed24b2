/// Stands in for providers: speaks the OpenAI and Anthropic wire formats, JSON and SSE, with latency, token rate and
/// every fault a real one shows. For demos, tests and benchmarks.
///
/// What it answers follows from the request alone, so that a test can say what must come out (`Answers`). How it
/// behaves follows from the model's name, from `x-sim-…` headers and from the settings, in this order of weight after
/// the headers (`Behaviour`); what can go wrong is one table (`Fault`).
///
/// It shares its machine with what it tests, so it is written on Jetty's core API: no thread waits, an answer is laid
/// out once as bytes and written event by event (`Script`, `ScriptWriter`). Uses platform.json and the kernel only.
@NullMarked
package dev.parley.simulator;

import org.jspecify.annotations.NullMarked;
