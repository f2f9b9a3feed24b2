/// Files and pages of other servers, as tenants name them: what an address is, how it is asked for, and what
/// its site permits (`robots.txt`, RFC 9309).
///
/// `Fetcher` follows redirects itself, so that every address on the way is judged before it is asked; connections go
/// through `platform.http.Upstream`, whose addresses are checked as they are connected to. `RobotsFiles` keeps what
/// sites permit for some minutes. Knows nothing of documents.
///
/// Uses `platform.http`, Caffeine.
@NullMarked
package dev.parley.knowledge.web;

import org.jspecify.annotations.NullMarked;
