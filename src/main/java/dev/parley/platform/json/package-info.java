/// JSON as the whole program reads and writes it: one mapper, strict in what it reads, with errors that name the
/// place. `tools.jackson` node types are the JSON values of every package above the kernel.
///
/// Uses Jackson and the kernel.
@NullMarked
package dev.parley.platform.json;

import org.jspecify.annotations.NullMarked;
