package dev.parley.app.bench;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// PDF files of text alone, a paragraph a page.
final class PlainPdf {
    private static final int LINE = 90;

    private PlainPdf() {}

    static byte[] of(String title, List<String> paragraphs) {
        var objects = new ArrayList<String>();
        int pages = paragraphs.size();
        var kids = new StringBuilder();
        for (int i = 0; i < pages; i++) kids.append(4 + 2 * i).append(" 0 R ");
        objects.add("<< /Type /Catalog /Pages 2 0 R >>");
        objects.add("<< /Type /Pages /Count " + pages + " /Kids [" + kids + "] >>");
        objects.add("<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>");
        for (int i = 0; i < pages; i++) {
            var drawn = drawn(title + ", part " + (i + 1), paragraphs.get(i));
            objects.add("<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents " + (5 + 2 * i)
                    + " 0 R /Resources << /Font << /F 3 0 R >> >> >>");
            objects.add("<< /Length " + drawn.length() + " >>\nstream\n" + drawn + "\nendstream");
        }
        return file(objects);
    }

    private static String drawn(String head, String paragraph) {
        var text = new StringBuilder("BT /F 10 Tf 13 TL 50 740 Td (" + escaped(head) + ") Tj T* T*\n");
        var line = new StringBuilder();
        for (var word : paragraph.split(" ")) {
            if (line.length() + word.length() > LINE) {
                text.append('(').append(escaped(line.toString())).append(") Tj T*\n");
                line.setLength(0);
            }
            line.append(word).append(' ');
        }
        return text.append('(')
                .append(escaped(line.toString()))
                .append(") Tj ET")
                .toString();
    }

    /// In Latin-1: what is not becomes a question mark.
    private static String escaped(String text) {
        var latin = new String(text.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.ISO_8859_1);
        return latin.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)");
    }

    private static byte[] file(List<String> objects) {
        var file = new ByteArrayOutputStream();
        write(file, "%PDF-1.4\n");
        var table = new StringBuilder("xref\n0 " + (objects.size() + 1) + "\n0000000000 65535 f \n");
        for (int i = 0; i < objects.size(); i++) {
            table.append(String.format(java.util.Locale.ROOT, "%010d 00000 n \n", file.size()));
            write(file, (i + 1) + " 0 obj\n" + objects.get(i) + "\nendobj\n");
        }
        int at = file.size();
        write(
                file,
                table + "trailer << /Size " + (objects.size() + 1) + " /Root 1 0 R >>\nstartxref\n" + at + "\n%%EOF\n");
        return file.toByteArray();
    }

    private static void write(ByteArrayOutputStream file, String text) {
        file.writeBytes(text.getBytes(StandardCharsets.ISO_8859_1));
    }
}
