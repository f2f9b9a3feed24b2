/// Whom tenants trust beside Parley: OpenID providers whose tokens are taken as bearer tokens.
///
/// Uses `platform.sql`, `platform.http`, `audit`, `tenancy`, the roles and the reading of tokens. Emits changes
/// of topic `issuers`.
@NullMarked
package dev.parley.identity.issuers;

import org.jspecify.annotations.NullMarked;
