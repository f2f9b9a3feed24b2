package dev.parley.knowledge;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDPage;
import org.apache.pdfbox.pdmodel.PDPageContentStream;
import org.apache.pdfbox.pdmodel.font.PDType1Font;
import org.apache.pdfbox.pdmodel.font.Standard14Fonts;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PdfTest {
    private static byte[] titled(String title) throws IOException {
        return pdf(title, "Leave lasts 22 weeks.");
    }

    /// Lines far apart.
    private static byte[] pdf(String title, String... lines) throws IOException {
        try (var document = new PDDocument();
                var bytes = new ByteArrayOutputStream()) {
            document.getDocumentInformation().setTitle(title);
            var page = new PDPage();
            document.addPage(page);
            try (var content = new PDPageContentStream(document, page)) {
                content.beginText();
                content.setFont(new PDType1Font(Standard14Fonts.FontName.HELVETICA), 12);
                content.newLineAtOffset(50, 700);
                for (var line : lines) {
                    content.showText(line);
                    content.newLineAtOffset(0, -40);
                }
                content.endText();
            }
            document.save(bytes);
            return bytes.toByteArray();
        }
    }

    @Test
    void aSentenceThatIsWrappedIsOneBlock() throws IOException {
        var parsed = Pdf.parse(pdf(
                "Leave",
                "How long it lasts",
                "Parents may take 22 weeks within two years of the",
                "birth of a child.",
                "Tell us."));
        var blocks = parsed.blocks().stream()
                .map(block -> parsed.text().substring(block.start(), block.end()))
                .toList();
        assertThat(blocks)
                .containsExactly(
                        "How long it lasts",
                        "Parents may take 22 weeks within two years of the\nbirth of a child.",
                        "Tell us.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Parental leave", "Working with Node.js", "Microsoft in 2026"})
    void aTitleIsTaken(String title) throws IOException {
        assertThat(Pdf.parse(titled(title)).title()).isEqualTo(title);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"about:blank", "Untitled-1", "Microsoft Word - leave policy.docx", "leave.docx", "Document1", " "
            })
    void whatAProgramWroteIsNone(String title) throws IOException {
        assertThat(Pdf.parse(titled(title)).title()).isNull();
    }

    @Test
    void aSentenceThatGoesOnAfterAnEmptyLineIsWhole() {
        assertThat(
                        Pdf.rejoined(
                                "How long it lasts\n\nEvery parent may take 22 weeks within two years of the birth of a\n\nchild.\n"))
                .isEqualTo(
                        "How long it lasts\n\nEvery parent may take 22 weeks within two years of the birth of a\nchild.\n");
        assertThat(Pdf.rejoined("It is paid by the employer for as long as it is taken in the\n\nHarbour office.\n"))
                .isEqualTo("It is paid by the employer for as long as it is taken in the\nHarbour office.\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Who may take it\n\nEvery parent of a child may take it.\n",
                "Every parent may take it.\n\nso may those who adopt.\n",
                "These may take it, and nobody else but them\n\n• parents\n\n• those who adopt\n",
                "Line one of a list\nLine two\n\n\nAfter a gap it goes another way.\n"
            })
    void paragraphsStayApart(String page) {
        assertThat(Pdf.rejoined(page)).isEqualTo(page);
    }
}
