package dev.parley.knowledge;

import dev.parley.kernel.PlatformException;
import dev.parley.knowledge.web.Fetcher;
import dev.parley.knowledge.web.WebAddress;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.jsoup.nodes.Node;
import org.jsoup.nodes.TextNode;
import org.jsoup.select.NodeVisitor;

/// HTML as readable text: what a reader does not read (scripts, styles, navigation, forms, hidden parts) is
/// left out, list items and table rows stand on lines of their own.
final class Html {
    private static final String UNREAD =
            "script, style, noscript, template, nav, header, footer, aside, form, iframe, object, svg, canvas, button,"
                    + " select, [hidden], [aria-hidden=true], [role=navigation]";
    /// Within these, text stays one block.
    private static final Set<String> WHOLE = Set.of("ul", "ol", "dl", "table", "pre", "blockquote");
    private static final Set<String> LINES = Set.of("br", "li", "tr", "dt", "dd");

    private Html() {}

    static Parsed parse(String source) {
        return parse(Jsoup.parse(source));
    }

    /// A page of the web, with what it says of itself and of others.
    /// @param charset as its server says; empty when it says nothing
    static WebPage page(byte[] source, String charset, WebAddress address) {
        var page = document(source, charset, address);
        var base = page.selectFirst("base[href]");
        var from = base == null ? address : address.at(base.attr("href")).orElse(address);
        var robots = page.select("meta[name=robots], meta[name=" + Fetcher.NAME + "]")
                .eachAttr("content");
        var canonical = page.selectFirst("link[rel=canonical][href]");
        var links = new LinkedHashSet<String>();
        if (robots.stream().noneMatch(said -> says(said, "nofollow")))
            for (var link : page.select("a[href], area[href]"))
                if (links.size() < WebPage.MOST_LINKS && !says(link.attr("rel").replace(' ', ','), "nofollow"))
                    from.at(link.attr("href")).ifPresent(to -> links.add(to.text()));
        return new WebPage(
                parse(page),
                canonical == null
                        ? null
                        : from.at(canonical.attr("href")).map(WebAddress::text).orElse(null),
                robots.stream().noneMatch(said -> says(said, "noindex")),
                List.copyOf(links));
    }

    /// Whether one of the words is said, or `none`, which stands for all.
    static boolean says(String robots, String word) {
        return Arrays.stream(robots.toLowerCase(Locale.ROOT).split("[,:]"))
                .map(String::strip)
                .anyMatch(said -> said.equals(word) || said.equals("none"));
    }

    /// In the character set that the server names, else the page itself, else UTF-8.
    private static Document document(byte[] source, String charset, WebAddress address) {
        try {
            boolean known = !charset.isEmpty() && Charset.isSupported(charset);
            return Jsoup.parse(new ByteArrayInputStream(source), known ? charset : null, address.text());
        } catch (IOException | IllegalArgumentException unreadable) {
            throw PlatformException.invalid("file", "The page is in no character set that is known.");
        }
    }

    private static Parsed parse(Document page) {
        page.select(UNREAD).remove();
        var article = page.selectFirst("main, article");
        var reader = new Reader();
        (article == null ? page.body() : article).traverse(reader);
        reader.flush();
        var title = page.title().isBlank() ? reader.outline.title() : Outline.cut(page.title(), 300);
        return new Parsed(
                DocumentText.storable(reader.text.toString()),
                title == null ? null : DocumentText.storable(title),
                reader.blocks.stream().map(Html::storable).toList());
    }

    private static Parsed.Block storable(Parsed.Block block) {
        var section = block.section();
        return new Parsed.Block(
                section == null ? null : DocumentText.storable(section), block.page(), block.start(), block.end());
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
