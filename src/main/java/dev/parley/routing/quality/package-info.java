/// How likely a small and a large model are to answer a request rightly, judged from its text before either is
/// asked, and from the small one's answer after.
///
/// `QualityModel` judges a prompt, `AnswerCheck` an answer; both are fitted by `QualityTraining`
/// from labelled rows and shipped in one small artefact. `Bandit` and `Canary` learn from
/// outcomes while running: pure rules over a state that the caller keeps. `RoutingMetrics` says how good a
/// router is, as RouteLLM defines it.
///
/// Uses `platform.json` only; no I/O but reading the artefacts.
@NullMarked
package dev.parley.routing.quality;

import org.jspecify.annotations.NullMarked;
