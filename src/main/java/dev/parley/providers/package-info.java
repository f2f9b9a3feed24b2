/// Models behind one port: the canonical request and stream of events that every dialect meets in, the catalogue of
/// targets, and one sub-package per provider that maps them to its wire format.
///
/// `Catalogue` says where a model can be asked, `Providers` who asks there, `Faults` what a failure means. All that
/// speaks HTTP goes through `WireClient`.
///
/// Uses `platform.http` (upstream client), `platform.config`, `knowledge` (passages, citations), `usage` (tokens,
/// prices). Emits nothing.
@NullMarked
package dev.parley.providers;

import org.jspecify.annotations.NullMarked;
