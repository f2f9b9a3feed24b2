/// Answers kept for questions that ask the same. An exact look-up first, then by meaning: token vectors screen in
/// microseconds, the encoder confirms, the verifier objects, and a decision that learns from outcomes says
/// whether the evidence suffices for the tenant's bound on wrong answers.
///
/// `SemanticCache` is one node's cache in memory; whatever it holds may be lost. `RedisTier` is what nodes
/// share of it, sealed and as easily lost. `Journal` is what must not be lost: purges and outcomes, by which
/// every node knows what it must not serve. Uses `cache.pairs`, `platform`, `audit`.
@NullMarked
package dev.parley.cache;

import org.jspecify.annotations.NullMarked;
