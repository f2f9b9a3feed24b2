package dev.parley.knowledge;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.commonmark.ext.gfm.tables.TablesExtension;
import org.commonmark.node.Block;
import org.commonmark.node.FencedCodeBlock;
import org.commonmark.node.Heading;
import org.commonmark.node.HtmlBlock;
import org.commonmark.node.Node;
import org.commonmark.node.ThematicBreak;
import org.commonmark.parser.IncludeSourceSpans;
import org.commonmark.parser.Parser;

/// Markdown with tables. Only what divides the text is parsed: headings, paragraphs, tables, code, HTML. Lists and
/// quotes stay paragraphs and inline markup stays as written, so no input can nest deeply or take more than linear
/// time.
final class Markdown {
    /// In this order: each line is offered to them in turn, and `---` below a line is a heading before it is a rule.
    private static final Set<Class<? extends Block>> BLOCKS =
            new LinkedHashSet<>(List.of(Heading.class, HtmlBlock.class, ThematicBreak.class, FencedCodeBlock.class));

    private static final Parser PARSER = Parser.builder()
            .extensions(List.of(TablesExtension.create()))
            .enabledBlockTypes(BLOCKS)
            .inlineParserFactory(context -> (lines, node) -> {})
            .includeSourceSpans(IncludeSourceSpans.BLOCKS)
            .build();

    private Markdown() {}

    static Parsed parse(String source) {
        var outline = new Outline();
        var blocks = new ArrayList<Parsed.Block>();
        for (var node = PARSER.parse(source).getFirstChild(); node != null; node = node.getNext()) {
            var spans = node.getSourceSpans();
            if (spans.isEmpty() || node instanceof ThematicBreak) continue;
            int start = spans.getFirst().getInputIndex();
            int end = spans.getLast().getInputIndex() + spans.getLast().getLength();
            if (heading(node, source, start, end))
                outline.heading(((Heading) node).getLevel(), plain(source, start, end));
            else if (!comment(node, source, start)) add(source, start, end, outline, blocks);
        }
        return new Parsed(source, outline.title(), blocks);
    }

    /// A list's last item above `---` is no heading, though it looks like one while lists are paragraphs.
    private static boolean heading(Node node, String source, int start, int end) {
        return node instanceof Heading && !Sentences.beginsItem(source, start, end);
    }

    private static boolean comment(Node node, String source, int start) {
        return node instanceof HtmlBlock && source.startsWith("<!--", start);
    }

    private static void add(String source, int start, int end, Outline outline, List<Parsed.Block> blocks) {
        int last = PlainText.trimmedEnd(source, start, end);
        if (last > start) blocks.add(new Parsed.Block(outline.section(), start, last));
    }

    /// A heading's words without its marks and emphasis.
    private static String plain(String source, int start, int end) {
        var words = new StringBuilder(end - start);
        for (var line : source.substring(start, end).split("\n")) {
            var text = line.strip();
            if (text.matches("=+|-+")) continue;
            words.append(text).append(' ');
        }
        return words.toString().strip().replaceAll("^#{1,6}\\s*|\\s+#+$|[*_`]", "");
    }
}
