package dev.parley.knowledge;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.pdfbox.cos.COSName;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDPage;
import org.apache.pdfbox.pdmodel.PDPageContentStream;
import org.apache.pdfbox.pdmodel.common.PDStream;
import org.apache.pdfbox.pdmodel.encryption.AccessPermission;
import org.apache.pdfbox.pdmodel.encryption.StandardProtectionPolicy;
import org.apache.pdfbox.pdmodel.font.PDType1Font;
import org.apache.pdfbox.pdmodel.font.Standard14Fonts;

/// Files as their programs write them, and files that are made to harm.
final class SampleFiles {
    private SampleFiles() {}

    /// @param pages the lines of each
    static byte[] pdf(List<List<String>> pages) {
        try (var document = document(pages)) {
            return bytes(document);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static PDDocument document(List<List<String>> pages) throws IOException {
        var document = new PDDocument();
        for (var lines : pages) {
            var page = new PDPage();
            document.addPage(page);
            try (var content = new PDPageContentStream(document, page)) {
                content.beginText();
                content.setFont(new PDType1Font(Standard14Fonts.FontName.HELVETICA), 12);
                content.newLineAtOffset(72, 700);
                for (var line : lines) {
                    content.showText(line);
                    content.newLineAtOffset(0, -14);
                }
                content.endText();
            }
        }
        return document;
    }

    private static byte[] bytes(PDDocument document) throws IOException {
        var out = new ByteArrayOutputStream();
        document.save(out);
        return out.toByteArray();
    }

    static byte[] encryptedPdf() {
        try (var document = document(List.of(List.of("secret")))) {
            document.protect(new StandardProtectionPolicy("owner", "user", new AccessPermission()));
            return bytes(document);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    static byte[] pdfOfPages(int count) {
        try (var document = new PDDocument()) {
            for (int i = 0; i < count; i++) document.addPage(new PDPage());
            return bytes(document);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /// A page whose drawing is 1 GB of blanks.
    static byte[] inflatingPdf() {
        try (var document = new PDDocument()) {
            var page = new PDPage();
            document.addPage(page);
            var stream = new PDStream(document);
            stream.getCOSObject().setItem(COSName.FILTER, COSName.FLATE_DECODE);
            try (var out = new DeflaterOutputStream(stream.getCOSObject().createRawOutputStream())) {
                var blanks = " ".repeat(1 << 20).getBytes(UTF_8);
                for (int i = 0; i < 1024; i++) out.write(blanks);
            }
            page.setContents(stream);
            return bytes(document);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    static final String STYLES = """
            <?xml version="1.0" encoding="UTF-8"?>
            <w:styles xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">
              <w:style w:styleId="Titel"><w:name w:val="Title"/></w:style>
              <w:style w:styleId="berschrift1"><w:name w:val="heading 1"/></w:style>
              <w:style w:styleId="berschrift2"><w:name w:val="heading 2"/></w:style>
            </w:styles>
            """;

    static String paragraph(String style, String text) {
        return "<w:p><w:pPr><w:pStyle w:val=\"" + style + "\"/><w:tabs><w:tab/></w:tabs></w:pPr><w:r><w:t>" + text
                + "</w:t></w:r></w:p>";
    }

    static String wordXml(String body) {
        return "<?xml version=\"1.0\" encoding=\"UTF-8\"?><w:document"
                + " xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"><w:body>" + body
                + "</w:body></w:document>";
    }

    static byte[] docx(String documentXml) {
        var parts = new LinkedHashMap<String, byte[]>();
        parts.put("[Content_Types].xml", "<Types/>".getBytes(UTF_8));
        parts.put("word/document.xml", documentXml.getBytes(UTF_8));
        parts.put("word/media/image1.png", new byte[1000]);
        parts.put("word/styles.xml", STYLES.getBytes(UTF_8));
        return zip(parts);
    }

    static byte[] zip(Map<String, byte[]> parts) {
        var bytes = new ByteArrayOutputStream();
        try (var zip = new ZipOutputStream(bytes)) {
            for (var part : parts.entrySet()) {
                zip.putNextEntry(new ZipEntry(part.getKey()));
                zip.write(part.getValue());
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return bytes.toByteArray();
    }

    /// Megabytes of an entry, in a small file.
    static byte[] zipBomb(String name, int megabytes) {
        var bytes = new ByteArrayOutputStream();
        try (var zip = new ZipOutputStream(bytes)) {
            zip.setLevel(Deflater.BEST_SPEED);
            zip.putNextEntry(new ZipEntry(name));
            var blanks = new byte[1 << 20];
            for (int i = 0; i < megabytes; i++) zip.write(blanks);
            zip.putNextEntry(new ZipEntry("word/document.xml"));
            zip.write(wordXml("").getBytes(UTF_8));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return bytes.toByteArray();
    }
}
