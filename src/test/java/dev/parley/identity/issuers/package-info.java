@NullMarked
package dev.parley.identity.issuers;

import org.jspecify.annotations.NullMarked;
