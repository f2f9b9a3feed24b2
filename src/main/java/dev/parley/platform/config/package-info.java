/// Settings: each declared once as data, read from flags, environment and `parley.yaml`, in that order of precedence.
/// A name that nobody declared refuses to start.
///
/// Uses the kernel and `platform.json`. Only `app` reads the environment.
@NullMarked
package dev.parley.platform.config;

import org.jspecify.annotations.NullMarked;
