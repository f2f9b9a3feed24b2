/// Who calls: API keys and the caller behind the running request.
///
/// Uses `platform.sql`, `platform.http`, `tenancy`, `audit`. Emits changes of topic `api_keys`.
@NullMarked
package dev.parley.identity;

import org.jspecify.annotations.NullMarked;
