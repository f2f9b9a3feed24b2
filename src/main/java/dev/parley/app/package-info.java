/// Wiring: the program's commands, its roles and its assembly. The only package that knows all others.
@NullMarked
package dev.parley.app;

import org.jspecify.annotations.NullMarked;
