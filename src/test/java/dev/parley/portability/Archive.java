package dev.parley.portability;

import dev.parley.kernel.Sha256;
import dev.parley.platform.json.Json;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import tools.jackson.databind.node.ObjectNode;

/// An exported tenant as a test reads and forges it, by a library that the program does not read it with.
public final class Archive {
    public final Map<String, byte[]> members = new LinkedHashMap<>();

    /// @throws NullPointerException when it has no such member
    byte[] content(String member) {
        return Objects.requireNonNull(members.get(member), member);
    }

    public static Archive of(byte[] packed) {
        var archive = new Archive();
        try (var tar = new TarArchiveInputStream(new GZIPInputStream(new ByteArrayInputStream(packed)))) {
            for (TarArchiveEntry entry; (entry = tar.getNextEntry()) != null; )
                archive.members.put(entry.getName(), tar.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return archive;
    }

    public ObjectNode header() {
        return json("header.json");
    }

    public ObjectNode manifest() {
        return json("manifest.json");
    }

    private ObjectNode json(String name) {
        return Json.readObject(content(name));
    }

    /// The digest of each part of each table.
    public Map<String, String> digests() {
        var digests = new TreeMap<String, String>();
        manifest()
                .path("members")
                .forEach(member -> digests.put(
                        member.path("name").asString(), member.path("sha256").asString()));
        return digests;
    }

    public Archive with(String name, String content) {
        members.put(name, content.getBytes(java.nio.charset.StandardCharsets.UTF_8));
        return this;
    }

    public String text(String name) {
        return new String(members.get(name), java.nio.charset.StandardCharsets.UTF_8);
    }

    /// Makes a manifest that fits whatever the members hold now, as a forger would.
    public Archive signed() {
        var manifest = manifest();
        members.remove("manifest.json");
        manifest.set("header", header());
        var list = manifest.putArray("members");
        var counts = new TreeMap<String, Long>();
        members.forEach((name, content) -> {
            list.addObject().put("name", name).put("bytes", content.length).put("sha256", sha256(content));
            long lines = new String(content, java.nio.charset.StandardCharsets.UTF_8)
                    .lines()
                    .count();
            if (name.startsWith("tables/")) counts.merge(name.split("/")[1], lines, Long::sum);
        });
        manifest.path("rows")
                .forEach(of -> ((ObjectNode) of)
                        .put("rows", counts.getOrDefault(of.path("table").asString(), 0L)));
        members.put("manifest.json", Json.write(manifest));
        return this;
    }

    static String sha256(byte[] bytes) {
        return Sha256.hex(bytes);
    }

    public byte[] packed() {
        return packed(tar -> {
            for (var member : members.entrySet()) put(tar, new TarArchiveEntry(member.getKey()), member.getValue());
        });
    }

    interface Writing {
        void to(TarArchiveOutputStream tar) throws IOException;
    }

    static byte[] packed(Writing writing) {
        var out = new ByteArrayOutputStream();
        try (var tar = new TarArchiveOutputStream(new GZIPOutputStream(out))) {
            tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_GNU);
            writing.to(tar);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    static void put(TarArchiveOutputStream tar, TarArchiveEntry entry, byte[] content) throws IOException {
        entry.setSize(content.length);
        tar.putArchiveEntry(entry);
        tar.write(content);
        tar.closeArchiveEntry();
    }
}
