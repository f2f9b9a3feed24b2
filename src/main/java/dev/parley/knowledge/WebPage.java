package dev.parley.knowledge;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// A page of the web as its reader hands it over.
///
/// @param canonical the address under which the page wants to be known; null when it does not say
/// @param index false when it asks not to be found
/// @param links where it leads, each once
record WebPage(Parsed parsed, @Nullable String canonical, boolean index, List<String> links) {
    static final int MOST_LINKS = 2_000;
}
