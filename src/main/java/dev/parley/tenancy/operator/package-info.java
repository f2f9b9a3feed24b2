/// What the installation's operators do with tenants: create, change, suspend, delete and restore them.
///
/// Uses `tenancy` and `tenancy.config`. Every change writes an audit entry of the tenant. A deleted tenant has the
/// status
/// `deleting` and a moment after which its data may be erased; who erases it finds it by these.
@NullMarked
package dev.parley.tenancy.operator;

import org.jspecify.annotations.NullMarked;
