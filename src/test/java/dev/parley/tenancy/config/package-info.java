@NullMarked
package dev.parley.tenancy.config;

import org.jspecify.annotations.NullMarked;
