/// Finds personal data in text. No regular expressions: one pass over the text, and at each place where something may
/// begin a look ahead of bounded length. The time is linear in the text's length, whatever stands in it.
///
/// `Detectors` is the way in. Each `Probe` knows one kind of data; `NationalIds` is a table of countries.
///
/// Uses the JDK only. Emits nothing.
@NullMarked
package dev.parley.privacy.detect;

import org.jspecify.annotations.NullMarked;
