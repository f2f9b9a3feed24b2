/// How people sign in: passwords, sessions, the access tokens (JWT) that Parley signs, and what slows guessing down.
///
/// Uses `platform.sql`, `platform.http`, `platform.crypto`, `audit`, `tenancy`, and the roles. Emits changes of topics
/// `sessions` and `signing_keys`.
@NullMarked
package dev.parley.identity.tokens;

import org.jspecify.annotations.NullMarked;
