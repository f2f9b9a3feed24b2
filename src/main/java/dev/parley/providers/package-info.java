/// Models behind one port: the canonical request and stream of events that every dialect meets in, the catalogue of
/// targets, and one sub-package per provider that maps them to its wire format.
///
/// `Catalogue` says where a model can be asked, `Providers` who asks there, `Faults` what a failure means. All that
/// speaks HTTP goes through `WireClient`. `OwnProviders` are those that tenants bring, `Catalogues` puts them
/// before the installation's for their tenant, `Probe` tries them.
///
/// Uses `platform.http` (upstream client), `platform.config`, `platform.crypto` (tenants' keys), `audit`, `tenancy`,
/// `knowledge` (passages, citations), `usage` (tokens, prices). Emits changes of topic `providers`.
@NullMarked
package dev.parley.providers;

import org.jspecify.annotations.NullMarked;
