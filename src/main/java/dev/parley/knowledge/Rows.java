package dev.parley.knowledge;

import dev.parley.kernel.PlatformException;
import java.util.ArrayList;
import java.util.List;

/// A table or a list of records as text: each row is a block of its own, and so a passage of its own, in which every
/// value stands beside its name.
final class Rows {
    private final StringBuilder text = new StringBuilder();
    private final List<Parsed.Block> blocks = new ArrayList<>();
    private int start;

    /// Values that are blank are left out.
    void value(String name, String value) {
        if (value.isBlank()) return;
        if (!name.isBlank()) text.append(DocumentText.storable(name.strip())).append(": ");
        text.append(DocumentText.storable(value.strip())).append('\n');
        Parsed.requireFits(text.length());
    }

    /// Ends the row.
    /// @param section where it stands, such as `Row 3`
    void end(String section) {
        int end = PlainText.trimmedEnd(text, start, text.length());
        if (end > start) blocks.add(new Parsed.Block(section, start, end));
        if (blocks.size() > Passages.MOST)
            throw PlatformException.invalid(
                    "file", "The file has more than " + Passages.MOST + " rows; split it into several files.");
        text.append('\n');
        start = text.length();
    }

    Parsed parsed() {
        return new Parsed(text.toString(), null, blocks);
    }
}
