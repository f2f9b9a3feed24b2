/// Who calls: API keys, people and their tokens, and the caller behind the running request. `roles`, `members`,
/// `tokens` and `issuers` have their own cards; `Identity` puts them together.
///
/// Uses `platform.sql`, `platform.http`, `platform.crypto`, `tenancy`, `audit`. Emits changes of topic `api_keys`.
@NullMarked
package dev.parley.identity;

import org.jspecify.annotations.NullMarked;
