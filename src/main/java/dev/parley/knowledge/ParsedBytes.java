package dev.parley.knowledge;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.parley.kernel.PlatformException;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;

/// A parsed document, or why there is none, on the way from one process to another.
final class ParsedBytes {
    private ParsedBytes() {}

    static void write(PlatformException refused, DataOutputStream out) throws IOException {
        out.writeBoolean(false);
        text(refused.detail(), out);
    }

    static void write(Parsed parsed, DataOutputStream out) throws IOException {
        out.writeBoolean(true);
        text(parsed.text(), out);
        text(parsed.title() == null ? "" : parsed.title(), out);
        out.writeInt(parsed.blocks().size());
        for (var block : parsed.blocks()) {
            text(block.section() == null ? "" : block.section(), out);
            out.writeInt(block.page() == null ? 0 : block.page());
            out.writeInt(block.start());
            out.writeInt(block.end());
        }
    }

    static void write(WebPage page, DataOutputStream out) throws IOException {
        write(page.parsed(), out);
        text(page.canonical() == null ? "" : page.canonical(), out);
        out.writeBoolean(page.index());
        out.writeInt(page.links().size());
        for (var link : page.links()) text(link, out);
    }

    /// @throws PlatformException the refusal, when that was written
    static WebPage readPage(DataInputStream in) throws IOException {
        var parsed = read(in);
        var canonical = text(in);
        boolean index = in.readBoolean();
        int count = in.readInt();
        var links = new ArrayList<String>(count);
        for (int i = 0; i < count; i++) links.add(text(in));
        return new WebPage(parsed, canonical.isEmpty() ? null : canonical, index, links);
    }

    /// @throws PlatformException the refusal, when that was written
    static Parsed read(DataInputStream in) throws IOException {
        if (!in.readBoolean()) throw PlatformException.invalid("file", text(in));
        var text = text(in);
        var title = text(in);
        int count = in.readInt();
        var blocks = new ArrayList<Parsed.Block>(count);
        for (int i = 0; i < count; i++) {
            var section = text(in);
            int page = in.readInt();
            blocks.add(new Parsed.Block(
                    section.isEmpty() ? null : section, page == 0 ? null : page, in.readInt(), in.readInt()));
        }
        return new Parsed(text, title.isEmpty() ? null : title, blocks);
    }

    private static void text(String text, DataOutputStream out) throws IOException {
        var bytes = text.getBytes(UTF_8);
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    private static String text(DataInputStream in) throws IOException {
        return new String(in.readNBytes(in.readInt()), UTF_8);
    }
}
