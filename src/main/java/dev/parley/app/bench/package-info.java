/// Measures Parley from outside, as processes on one machine: a load generator, the simulator, nginx where it is
/// installed, and what `/proc` tells about them. Every figure of the README comes from here.
///
/// `RouterBench` says what the learned router is worth on rows its fits never saw.
///
/// `GatewayBench` compares the ways to a model (direct, nginx, Parley) in one interleaved run; `KillBench` kills the
/// server under load and compares what clients saw with the ledger. Uses the JDK, HdrHistogram and platform.json.
@NullMarked
package dev.parley.app.bench;

import org.jspecify.annotations.NullMarked;
