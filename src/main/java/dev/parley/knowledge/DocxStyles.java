package dev.parley.knowledge;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import javax.xml.stream.XMLStreamReader;

/// Which of a Word document's styles are headings. Their ids are in the language of whose Word it was; their
/// names are English in every language.
final class DocxStyles {
    private final Map<String, Integer> headings = new HashMap<>();
    private String style = "";

    private DocxStyles() {}

    /// The level by the id of the style.
    static Map<String, Integer> headings(byte[] xml) {
        var styles = new DocxStyles();
        DocxXml.read(xml, styles::take);
        return styles.headings;
    }

    private void take(XMLStreamReader reader) {
        if (!reader.isStartElement()) return;
        switch (reader.getLocalName()) {
            case "style" -> style = DocxXml.attribute(reader, "styleId");
            case "name" -> {
                int level = level(DocxXml.attribute(reader, "val"));
                if (level > 0) headings.put(style, level);
            }
            default -> {}
        }
    }

    private static int level(String name) {
        var lower = name.toLowerCase(Locale.ROOT);
        if (lower.equals("title")) return 1;
        // below the title, as in a text of Markdown
        return lower.matches("heading [1-9]") ? 1 + lower.charAt(lower.length() - 1) - '0' : 0;
    }
}
