package dev.parley.knowledge;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamReader;

/// The text of a Word document's body. A table is one block, a row of it a line.
final class DocxText {
    private final Map<String, Integer> headings;
    private final StringBuilder text = new StringBuilder();
    private final List<Parsed.Block> blocks = new ArrayList<>();
    private final Outline outline = new Outline();
    private int start;
    private int tables;
    private int heading;
    private boolean words;
    /// How deep we are in what repeats other content for old readers, or is no content.
    private int unread;

    DocxText(Map<String, Integer> headings) {
        this.headings = headings;
    }

    Parsed read(byte[] xml) {
        DocxXml.read(xml, this::take);
        flush();
        return new Parsed(text.toString(), outline.title(), blocks);
    }

    private void take(XMLStreamReader reader) {
        switch (reader.getEventType()) {
            case XMLStreamConstants.START_ELEMENT -> open(reader);
            case XMLStreamConstants.END_ELEMENT -> close(reader.getLocalName());
            case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA -> {
                if (words && unread == 0) write(reader.getText());
            }
            default -> {}
        }
    }

    private void open(XMLStreamReader reader) {
        var name = reader.getLocalName();
        if (unread > 0 || unread(name)) {
            unread++;
            return;
        }
        switch (name) {
            case "tbl" -> {
                if (tables++ == 0) flush();
            }
            case "pStyle" -> heading = headings.getOrDefault(DocxXml.attribute(reader, "val"), 0);
            case "t" -> words = true;
            case "tab" -> write(" ");
            case "br", "cr" -> write("\n");
            case "noBreakHyphen" -> write("-");
            default -> {}
        }
    }

    private static boolean unread(String name) {
        return switch (name) {
            case "Fallback", "del", "moveFrom", "pPrChange", "rPrChange", "tabs" -> true;
            default -> false;
        };
    }

    private void close(String name) {
        if (unread > 0) {
            unread--;
            return;
        }
        switch (name) {
            case "t" -> words = false;
            case "p" -> paragraph();
            case "tc" -> write(" | ");
            case "tr" -> row();
            case "tbl" -> {
                if (--tables == 0) flush();
            }
            default -> {}
        }
    }

    private void paragraph() {
        if (tables > 0) {
            write(" ");
        } else if (heading > 0) {
            outline.heading(heading, text.substring(start));
            text.append("\n\n");
            start = text.length();
        } else flush();
        heading = 0;
    }

    private void row() {
        int end = text.length();
        while (end > start && " |\n".indexOf(text.charAt(end - 1)) >= 0) end--;
        text.setLength(end);
        if (end > start) text.append('\n');
    }

    private void write(String some) {
        text.append(some);
        Parsed.requireFits(text.length());
    }

    private void flush() {
        int end = PlainText.trimmedEnd(text, start, text.length());
        if (end > start) {
            blocks.add(new Parsed.Block(outline.section(), start, end));
            text.append("\n\n");
        }
        start = text.length();
    }
}
