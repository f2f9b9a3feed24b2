/// The people of a tenant: members, what they are called to do, and invitations by which they come in.
///
/// Uses `platform.sql`, `platform.http`, `audit`, `tenancy`, the roles and the sessions. Emits changes of topic
/// `members`.
@NullMarked
package dev.parley.identity.members;

import org.jspecify.annotations.NullMarked;
