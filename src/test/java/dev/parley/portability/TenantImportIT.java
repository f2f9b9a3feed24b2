package dev.parley.portability;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.audit.Audit;
import dev.parley.audit.Chain;
import dev.parley.kernel.ErrorCode;
import dev.parley.kernel.PlatformException;
import dev.parley.kernel.TenantId;
import dev.parley.platform.json.Json;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// What an import takes and what it refuses; a refused one leaves nothing.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TenantImportIT {
    private static final String PASSPHRASE = "correct horse battery";

    private final Installation from = new Installation(1);
    private final Installation to = new Installation(2);
    private TenantId acme = TenantId.next();
    private byte[] exported = {};

    @BeforeAll
    void export() {
        acme = from.tenant("acme", "kumquat");
        from.tenant("globex", "persimmon");
        exported = from.export(acme, null);
    }

    @AfterAll
    void close() {
        from.close();
        to.close();
    }

    private Archive archive() {
        return Archive.of(exported);
    }

    @Test
    void holdsTheTenantsRowsAndNoOthers() {
        var archive = archive();
        var all = new StringBuilder();
        archive.members.forEach((name, content) -> all.append(new String(content, UTF_8)));
        assertThat(all).contains("kumquat").doesNotContain("persimmon");
        assertThat(archive.members.keySet().stream().findFirst()).contains("header.json");
        assertThat(archive.manifest().path("rows").values().stream()
                        .filter(of -> of.path("table").asString().equals("chunks"))
                        .map(of -> of.path("rows").asLong()))
                .containsExactly(15L);
        archive.digests()
                .forEach((name, sha256) ->
                        assertThat(Archive.sha256(archive.content(name))).isEqualTo(sha256));
    }

    @Test
    void bringsEveryRowAsItWasAndOnce() {
        var tenant = from.tenant("initech", "stapler");
        var archive = from.export(tenant, null);
        var first = to.importing(archive, null, null);
        assertThat(first.created()).isTrue();
        assertThat(digests(to.export(tenant, null))).isEqualTo(digests(archive));
        var again = to.importing(archive, null, null);
        assertThat(again.created()).isFalse();
        assertThat(again.rows()).isEqualTo(first.rows());
        refused(to, from.export(tenant, null), ErrorCode.CONFLICT, "There is a tenant with the id " + tenant);
    }

    /// All but what tells of the import.
    private static Map<String, String> digests(byte[] archive) {
        var digests = Archive.of(archive).digests();
        digests.keySet().removeIf(name -> name.equals("header.json") || name.contains("/audit_"));
        return digests;
    }

    /// The digests of the chain cover the texts of entries as they were written.
    @Test
    void bringsTheAuditLogByteForByteAndGoesOnWithItsChain() {
        var tenant = from.tenant("audited", "ledger");
        var after = Map.of("rate", 1.50, "text", "é \u0001 \" < \\ 😀", "list", List.of(1, "2"));
        for (int i = 0; i < 3; i++)
            from.db.database().acrossTenantsDo(tx -> Audit.record(tx, tenant, "test.done", "x", "a \"text\"", after));
        new Chain(from.db.database()).link();
        var exported = Archive.of(from.export(tenant, null));
        to.importing(exported.packed(), null, null);
        new Chain(to.db.database()).link();
        var again = Archive.of(to.export(tenant, null));
        var entries = "tables/audit_entries/000001.ndjson";
        var links = "tables/audit_links/000001.ndjson";
        assertThat(again.text(entries)).startsWith(exported.text(entries)).contains("tenant.imported");
        assertThat(again.text(links)).startsWith(exported.text(links));
        var last = again.text(links).lines().toList();
        assertThat(last).hasSize(4);
        assertThat(Json.readObject(last.get(3).getBytes(UTF_8)).path("previous"))
                .isEqualTo(Json.readObject(last.get(2).getBytes(UTF_8)).path("hash"));
    }

    @Test
    void bringsATenantWhoseSlugIsTakenUnderAnother() {
        var tenant = from.tenant("twin", "one");
        to.db.tenant("twin");
        var archive = from.export(tenant, null);
        refused(to, archive, ErrorCode.CONFLICT, "the slug twin already; import under another with ?slug=");
        to.importing(archive, "twin-2", null);
        assertThat(to.db.value("select slug from tenants where id = '" + tenant.value() + "'"))
                .isEqualTo("twin-2");
    }

    @Test
    void bringsItOnceWhenTwoTryAtTheSameTime() throws Exception {
        var tenant = from.tenant("race", "condition");
        var archive = from.export(tenant, null);
        var results = new ArrayList<String>();
        try (var threads = Executors.newFixedThreadPool(4)) {
            Callable<String> task = () -> {
                try {
                    return to.importing(archive, null, null).created() ? "created" : "known";
                } catch (PlatformException e) {
                    return e.code().code();
                }
            };
            for (var result : threads.invokeAll(Collections.nCopies(4, task))) results.add(result.get());
        }
        assertThat(results).containsOnlyOnce("created");
        assertThat(results.stream().filter(r -> !r.equals("created")))
                .allMatch(r -> r.equals("known") || r.equals("conflict"));
        assertThat(digests(to.export(tenant, null))).isEqualTo(digests(archive));
    }

    @Test
    void bringsDataKeysUnderAPassphraseSoThatWhatTheySealedOpens() {
        var tenant = from.tenant("vault", "secretive");
        var sealed = from.seal(tenant, "sk-provider");
        var archive = from.export(tenant, PASSPHRASE);
        refused(to, archive, tenant, null, ErrorCode.INVALID_REQUEST, "data keys are locked");
        refused(to, archive, tenant, "correct horse batterz", ErrorCode.INVALID_REQUEST, "not the passphrase");
        to.importing(archive, null, PASSPHRASE);
        assertThat(to.open(tenant, sealed)).isEqualTo("sk-provider");
        assertThat(to.db.value("select master_key from data_keys where tenant_id = '" + tenant.value() + "'"))
                .isEqualTo("key2");
    }

    @Test
    void refusesADataKeyThatWasChangedOrIsAnothersTenants() {
        var tenant = from.tenant("vaults", "secretive");
        from.seal(tenant, "sk-provider");
        var archive = Archive.of(from.export(tenant, PASSPHRASE));
        var member = "tables/data_keys/000001.ndjson";
        var key = Json.readObject(archive.content(member));
        archive.with(member, key.put("scope", "end_user:1") + "\n").signed();
        refused(to, archive.packed(), tenant, PASSPHRASE, ErrorCode.INVALID_REQUEST, "a data key of it was changed");
    }

    @Test
    void leavesDataKeysAtHomeWithoutAPassphraseAndSaysSo() {
        assertThat(archive().header().path("left_out").values().stream()
                        .map(of -> of.path("table").asString()))
                .contains("data_keys", "idempotency_keys");
        assertThat(archive().members.keySet()).noneMatch(name -> name.contains("data_keys"));
        assertThat(archive().text("tables/providers/000001.ndjson"))
                .contains("own")
                .doesNotContain("sealed_key");
        assertThat(Archive.of(from.export(acme, PASSPHRASE)).text("tables/providers/000001.ndjson"))
                .contains("sealed_key");
    }

    @Test
    void givesColumnsThatAnOlderExportLacksTheirDefaults() {
        var tenant = from.tenant("older", "vintage");
        var archive = Archive.of(from.export(tenant, null));
        var header = archive.header();
        var columns = (ArrayNode) header.path("tables").values().stream()
                .filter(of -> of.path("table").asString().equals("documents"))
                .findFirst()
                .orElseThrow()
                .path("columns");
        for (int i = columns.size() - 1; i >= 0; i--)
            if (columns.get(i).asString().equals("updated_at")) columns.remove(i);
        header.set("migrations", Json.mapper().createArrayNode().add("0001"));
        archive.with("header.json", header.toString()).signed();
        to.importing(archive.packed(), null, null);
        assertThat(to.db.value("select count(*) from documents where updated_at > now() - interval '1 hour'"
                        + " and tenant_id = '" + tenant.value() + "'"))
                .isEqualTo("3");
    }

    @Test
    void refusesWhatANewerParleyWrote() {
        refused(header(h -> h.put("format", 2)), "its format is 2, this Parley reads 1; upgrade");
        refused(header(h -> ((ArrayNode) h.path("migrations")).add("0999")), "this one lacks the migrations 0999");
        refused(
                header(h -> ((ArrayNode) h.path("tables"))
                        .addObject()
                        .put("table", "robots")
                        .putArray("columns")),
                "a table robots");
        refused(
                header(h -> ((ArrayNode) h.path("tables"))
                        .addObject()
                        .put("table", "operator_keys")
                        .putArray("columns")),
                "a table operator_keys");
        refused(header(h -> ((ArrayNode) h.path("tables").path(1).path("columns")).add("x")), "has a column x");
        refused(header(h -> ((ArrayNode) h.path("tables").path(0).path("columns")).add("status")), "column status");
        refused(header(h -> h.put("surprise", 1)), "surprise");
        refused(header(h -> h.remove("tables")), "lacks fields");
        refused(header(h -> ((ArrayNode) h.path("tables")).remove(0)), "first table is not tenants");
    }

    private byte[] header(Consumer<ObjectNode> change) {
        var archive = archive();
        var header = archive.header();
        change.accept(header);
        return archive.with("header.json", header.toString()).signed().packed();
    }

    @Test
    void refusesRowsOfAnotherTenant() {
        var stranger = to.db.tenant("stranger");
        for (var table : List.of("documents", "api_keys", "chunks")) {
            var member = "tables/" + table + "/000001.ndjson";
            var archive = archive();
            var text = archive.text(member);
            int last = text.lastIndexOf(acme.value().toString());
            var smuggled = text.substring(0, last) + stranger.value() + text.substring(last + 36);
            refused(archive.with(member, smuggled).signed().packed(), "belong to another tenant than " + acme);
            archive.with(
                    member,
                    text
                            + text.lines()
                                    .findFirst()
                                    .orElseThrow()
                                    .replace(
                                            acme.value().toString(),
                                            stranger.value().toString()));
            refused(archive.signed().packed(), "belong to another tenant than " + acme);
        }
        var archive = archive();
        var row = Json.readObject(archive.content("tables/tenants/000001.ndjson"));
        archive.with(
                "tables/tenants/000001.ndjson", row.put("id", stranger.value().toString()) + "\n");
        refused(archive.signed().packed(), "belong to another tenant");
        archive.members.remove("tables/tenants/000001.ndjson");
        refused(archive.signed().packed(), "");
        assertThat(to.rows(stranger)).isEqualTo(2); // its row and its change
    }

    @Test
    void refusesIdsThatAnotherTenantHas() {
        var key = archive().text("tables/api_keys/000001.ndjson");
        var id = Json.readObject(key.getBytes(UTF_8)).path("id").asString();
        var owner = to.db.tenant("owner");
        to.db.execute("insert into api_keys (id, tenant_id, name, scopes) values ('" + id + "', '" + owner.value()
                + "', 'k', '{}')");
        refused(to, exported, ErrorCode.CONFLICT, "A row of api_keys has the id of another tenant's");
        to.db.execute("delete from api_keys where id = '" + id + "'");
    }

    @Test
    void refusesRowsThatDoNotFit() {
        var member = "tables/documents/000001.ndjson";
        refused(
                archive()
                        .with(member, "{\"tenant_id\":\"" + acme.value() + "\"}\n")
                        .signed()
                        .packed(),
                "does not fit");
        refused(archive().with(member, "no json\n").signed().packed(), "does not fit");
        refused(archive().with(member, "\n\n").signed().packed(), "");
        refused(archive().with(member, "{\"tenant_id\":\"x\"}").signed().packed(), "does not fit");
        var bytes = archive();
        bytes.members.put(member, new byte[] {(byte) 0xff, (byte) 0xfe, '\n'});
        refused(bytes.signed().packed(), "does not fit");
        // a text that would end the statement if it were one
        refused(
                archive()
                        .with(member, "'); drop table documents; --\n")
                        .signed()
                        .packed(),
                "does not fit");
    }

    @Test
    void refusesAnArchiveThatIsCutOrChangedAnywhere() {
        for (int i = 1; i < 12; i++) {
            int cut = exported.length * i / 12;
            refused(Arrays.copyOf(exported, cut), "");
            var changed = exported.clone();
            changed[cut] ^= 0x10;
            // not every bit of a packed stream means something
            if (!unpacksAlike(changed)) refusedOrTaken(changed);
        }
        refused(new byte[0], "not packed by gzip");
        refused("{\"slug\": \"x\"}".getBytes(UTF_8), "not packed by gzip");
        var archive = archive();
        archive.members.remove("manifest.json");
        refused(archive.packed(), "the export broke off");
    }

    /// Damage may make of a row one that was there before, which is noticed before the damage is.
    private void refusedOrTaken(byte[] changed) {
        assertThatThrownBy(() -> to.importing(changed, null, null))
                .isInstanceOfSatisfying(
                        PlatformException.class,
                        refusal -> assertThat(refusal.code())
                                .isIn(ErrorCode.INVALID_REQUEST, ErrorCode.MALFORMED_JSON, ErrorCode.CONFLICT));
        assertThat(to.rows(acme)).isZero();
    }

    @Test
    void refusesARowThatIsTwiceInADamagedArchive() {
        var member = "tables/chunks/000001.ndjson";
        var archive = archive();
        var rows = archive.text(member).lines().toList();
        var twice = archive.text(member).replace(rows.get(1), rows.get(0));
        refused(to, archive.with(member, twice).packed(), ErrorCode.CONFLICT, "twice in the archive");
    }

    private boolean unpacksAlike(byte[] changed) {
        try (var before = new GZIPInputStream(new ByteArrayInputStream(exported));
                var after = new GZIPInputStream(new ByteArrayInputStream(changed))) {
            return Arrays.equals(before.readAllBytes(), after.readAllBytes());
        } catch (IOException damaged) {
            return false;
        }
    }

    @Test
    void refusesAManifestThatDoesNotFit() {
        var member = "tables/chunks/000001.ndjson";
        var shorter = archive();
        shorter.with(member, shorter.text(member).lines().skip(1).reduce("", (a, b) -> a + b + "\n"));
        refused(shorter.packed(), "manifest.json does not fit");
        var missing = archive();
        missing.members.remove(member);
        refused(missing.packed(), "manifest.json does not fit");
        var other = archive();
        var manifest = other.manifest();
        ((ObjectNode) manifest.path("rows").path(1)).put("rows", 99);
        refused(other.with("manifest.json", manifest.toString()).packed(), "manifest.json does not fit");
        var changed = archive();
        var text = changed.text(member);
        refused(changed.with(member, text.replace("kumquat", "kumquot")).packed(), "manifest.json does not fit");
    }

    @Test
    void refusesNamesAndKindsThatNoExportHas() {
        for (var name : List.of(
                "../../etc/passwd",
                "/etc/passwd",
                "tables/../documents/000001.ndjson",
                "tables/documents/000002.ndjson",
                "tables/DOCUMENTS/000001.ndjson",
                "header.json",
                "x".repeat(300))) {
            refused(packed(name, TarConstants.LF_NORMAL), "");
            refused(packed(name, TarConstants.LF_SYMLINK), "no plain file");
        }
        for (var kind : List.of(
                TarConstants.LF_DIR,
                TarConstants.LF_LINK,
                TarConstants.LF_PAX_EXTENDED_HEADER_LC,
                TarConstants.LF_PAX_GLOBAL_EXTENDED_HEADER,
                TarConstants.LF_GNUTYPE_LONGNAME,
                TarConstants.LF_GNUTYPE_SPARSE)) refused(packed("tables/x", kind), "no plain file");
        var trailing = archive();
        trailing.members.put("more", new byte[10]);
        refused(trailing.packed(), "something follows its manifest.json");
        var doubled = concat(exported, exported);
        refused(doubled, "something follows its manifest.json");
    }

    /// The header, then a member of that name and kind.
    private byte[] packed(String name, byte kind) {
        var out = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(out)) {
            for (var entry : List.of(new TarArchiveEntry("header.json"), new TarArchiveEntry(name, kind, true))) {
                var content = archive().content("header.json");
                entry.setSize(content.length);
                var block = new byte[512];
                entry.writeEntryHeader(block);
                gzip.write(block);
                gzip.write(Arrays.copyOf(content, (content.length + 511) / 512 * 512));
            }
            gzip.write(new byte[1024]);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    private static byte[] concat(byte[] a, byte[] b) {
        var both = Arrays.copyOf(a, a.length + b.length);
        System.arraycopy(b, 0, both, a.length, b.length);
        return both;
    }

    @Test
    void refusesBombs() {
        // a member that says it is large, and nothing of it
        var large = new TarArchiveEntry("header.json");
        large.setSize(100L * 1024 * 1024);
        var block = new byte[512];
        large.writeEntryHeader(block);
        refused(gzip(block), "a member may have");
        // many times its size: parts that are all alike
        var bomb = Archive.packed(tar -> {
            Archive.put(tar, new TarArchiveEntry("header.json"), archive().content("header.json"));
            Archive.put(
                    tar,
                    new TarArchiveEntry("tables/tenants/000001.ndjson"),
                    archive().content("tables/tenants/000001.ndjson"));
            for (int part = 1; part <= 4; part++)
                Archive.put(
                        tar,
                        new TarArchiveEntry(ArchiveWriter.partName("api_keys", part)),
                        " ".repeat(30 * 1024 * 1024).getBytes(UTF_8));
        });
        refused(bomb, "");
        assertThat(bomb.length).isLessThan(1024 * 1024);
    }

    private static byte[] gzip(byte[] content) {
        var out = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(out)) {
            gzip.write(content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    @Test
    void leavesNothingWhenTheConnectionBreaks() {
        var body = new SequenceInputStream(
                new ByteArrayInputStream(exported, 0, exported.length - 200), new InputStream() {
                    @Override
                    public int read() throws IOException {
                        throw new IOException("Connection reset");
                    }

                    @Override
                    public int read(byte[] into, int from, int length) throws IOException {
                        return read();
                    }
                });
        assertThatThrownBy(() -> to.imports.read(body, null, null)).hasMessageContaining("cut or damaged");
        assertThat(to.rows(acme)).isZero();
    }

    private void refused(byte[] archive, String why) {
        refused(to, archive, ErrorCode.INVALID_REQUEST, why);
    }

    private void refused(Installation by, byte[] archive, ErrorCode code, String why) {
        refused(by, archive, null, null, code, why);
    }

    private void refused(
            Installation by,
            byte[] archive,
            @Nullable TenantId tenant,
            @Nullable String passphrase,
            ErrorCode code,
            String why) {
        assertThatThrownBy(() -> by.importing(archive, null, passphrase))
                .isInstanceOfSatisfying(PlatformException.class, refusal -> {
                    assertThat(refusal.detail()).contains(why);
                    assertThat(refusal.code()).isIn(code, ErrorCode.MALFORMED_JSON);
                });
        assertThat(by.rows(tenant == null ? acme : tenant)).isZero();
    }
}
