package dev.parley.knowledge;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Element;
import org.jsoup.nodes.Node;
import org.jsoup.nodes.TextNode;
import org.jsoup.select.NodeVisitor;

/// HTML as readable text: what a reader does not read (scripts, styles, navigation, forms, hidden parts) is left out,
/// list items and table rows stand on lines of their own.
final class Html {
    private static final String UNREAD =
            "script, style, noscript, template, nav, header, footer, aside, form, iframe, object, svg, canvas, button,"
                    + " select, [hidden], [aria-hidden=true], [role=navigation]";
    /// Within these, text stays one block.
    private static final Set<String> WHOLE = Set.of("ul", "ol", "dl", "table", "pre", "blockquote");
    private static final Set<String> LINES = Set.of("br", "li", "tr", "dt", "dd");

    private Html() {}

    static Parsed parse(String source) {
        var page = Jsoup.parse(source);
        page.select(UNREAD).remove();
        var article = page.selectFirst("main, article");
        var reader = new Reader();
        (article == null ? page.body() : article).traverse(reader);
        reader.flush();
        var title = page.title().isBlank() ? reader.outline.title() : Outline.cut(page.title(), 300);
        return new Parsed(reader.text.toString(), title, reader.blocks);
    }

    /// Walks without recursion: the tree may be as deep as its author liked.
    private static final class Reader implements NodeVisitor {
        final StringBuilder text = new StringBuilder();
        final List<Parsed.Block> blocks = new ArrayList<>();
        final Outline outline = new Outline();
        private int start;
        private int whole;
        private int preformatted;
        private int heading;
        private boolean space;

        @Override
        public void head(Node node, int depth) {
            if (node instanceof TextNode words) write(words.getWholeText());
            else if (node instanceof Element element) open(element);
        }

        @Override
        public void tail(Node node, int depth) {
            if (!(node instanceof Element element)) return;
            var name = element.normalName();
            if (name.equals("pre")) preformatted--;
            if (WHOLE.contains(name) && --whole == 0) flush();
            else if (level(name) > 0) {
                outline.heading(level(name), text.substring(start));
                heading--;
                close();
            } else if (name.equals("td") || name.equals("th")) cell(element);
            else if (element.isBlock() && whole == 0) flush();
        }

        private void open(Element element) {
            var name = element.normalName();
            if (LINES.contains(name)) line();
            else if (element.isBlock() && whole == 0) flush();
            if (name.equals("li")) append("- ");
            if (name.equals("pre")) preformatted++;
            if (WHOLE.contains(name)) whole++;
            if (level(name) > 0) {
                flush();
                heading++;
            }
        }

        private void cell(Element element) {
            if (element.nextElementSibling() != null) append(" | ");
        }

        private static int level(String name) {
            return name.length() == 2 && name.charAt(0) == 'h' && name.charAt(1) >= '1' && name.charAt(1) <= '6'
                    ? name.charAt(1) - '0'
                    : 0;
        }

        private void write(String words) {
            if (preformatted > 0) {
                text.append(words);
                return;
            }
            for (int i = 0; i < words.length(); i++) {
                char c = words.charAt(i);
                if (Character.isWhitespace(c) || c == '\u00a0') space = true;
                else {
                    if (space && text.length() > start && !endsLine()) text.append(' ');
                    space = false;
                    text.append(c);
                }
            }
        }

        private boolean endsLine() {
            char last = text.charAt(text.length() - 1);
            return last == '\n' || last == ' ';
        }

        private void append(String mark) {
            text.append(mark);
            space = false;
        }

        private void line() {
            space = false;
            if (text.length() > start && text.charAt(text.length() - 1) != '\n') text.append('\n');
        }

        /// Ends the block that was being written.
        void flush() {
            int end = PlainText.trimmedEnd(text, start, text.length());
            if (heading == 0 && end > start) blocks.add(new Parsed.Block(outline.section(), start, end));
            close();
        }

        private void close() {
            space = false;
            if (text.length() > start) text.append("\n\n");
            start = text.length();
        }
    }
}
