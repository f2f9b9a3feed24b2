/// Words every other package needs: ids, the tenant's id, permissions, deadlines and the one list of errors.
///
/// Uses the JDK only. Emits nothing.
@NullMarked
package dev.parley.kernel;

import org.jspecify.annotations.NullMarked;
