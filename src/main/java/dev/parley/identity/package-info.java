/// Who calls: API keys, people and their tokens, and the caller behind the running request. `roles`, `members`,
/// `tokens` and `issuers` have their own cards; `Identity` puts them together. `ConsoleSessionApi` signs people
/// in to the console, by a cookie.
///
/// Uses `platform.sql`, `platform.http`, `platform.crypto`, `tenancy`, `audit`. Emits changes of topics
/// `api_keys` and `operator_keys`.
@NullMarked
package dev.parley.identity;

import org.jspecify.annotations.NullMarked;
