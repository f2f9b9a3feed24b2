@NullMarked
package dev.parley.platform.sql;

import org.jspecify.annotations.NullMarked;
