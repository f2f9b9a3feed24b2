package dev.parley.audit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.kernel.TenantId;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.EnumMap;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/// Falsifies an export in a thousand ways. Every one is found.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TamperingIT {
    private static final int TAMPERINGS = 1000;
    private static final long SEED = 20261126;

    private final AuditFixture audit = new AuditFixture();
    private TenantId red = TenantId.next();
    private byte[] export = {};
    private byte[] other = {};
    private List<AuditKey> keys = List.of();

    @BeforeAll
    void export() {
        red = audit.db.tenant("red");
        var blue = audit.db.tenant("blue");
        audit.write(red, 60);
        audit.write(blue, 60);
        audit.db.database().acrossTenants(tx -> Audit.erase(tx, red, "thing_11", "era_1"));
        export = audit.export(red, null, null);
        other = audit.export(blue, null, null);
        keys = audit.keys.all();
    }

    @AfterAll
    void close() {
        audit.close();
    }

    @Test
    void isIntactAsItWasExported() throws IOException {
        assertThat(verify(export)).isInstanceOfSatisfying(Verdict.Intact.class, intact -> {
            assertThat(intact.last()).isEqualTo(61);
            assertThat(intact.erased()).isPositive();
            assertThat(intact.trusted()).isTrue();
        });
        assertThat(verify(other)).isInstanceOf(Verdict.Intact.class);
    }

    @Test
    void isFoundOutInAThousandWaysOfTampering() throws IOException {
        var random = new Random(SEED);
        var done = new EnumMap<Tampering, Integer>(Tampering.class);
        var found = new EnumMap<Tampering, Integer>(Tampering.class);
        var said = new TreeMap<String, Integer>();
        var kinds = List.of(Tampering.values());
        for (int i = 0; i < TAMPERINGS; i++) {
            var kind = kinds.get(i % kinds.size());
            var falsified = kind.apply(export, other, random);
            done.merge(kind, 1, Integer::sum);
            switch (verify(falsified)) {
                case Verdict.Broken broken -> {
                    found.merge(kind, 1, Integer::sum);
                    assertThat(broken.line()).isPositive();
                    said.merge(
                            broken.what().replaceAll("[0-9]+", "#").replaceAll("key .*, which", "key …, which"),
                            1,
                            Integer::sum);
                }
                case Verdict.Intact intact -> System.out.println("NOT FOUND " + kind + " " + intact);
            }
        }
        System.out.println("Tamperings of an export of 61 entries, seed " + SEED + ":");
        done.forEach((kind, count) ->
                System.out.printf("  %-28s %3d of %3d found%n", kind, found.getOrDefault(kind, 0), count));
        System.out.println("What the verification said:");
        said.forEach((what, count) -> System.out.printf("  %4d  %s%n", count, what));
        assertThat(found).isEqualTo(done);
    }

    @Test
    void refusesWhatIsNoExportAtAll() throws IOException {
        var lines = new String(export, UTF_8).lines().toList();
        var payload = lines.get(1).indexOf("{\"digest\"");
        for (var odd : List.of(
                "",
                "\n",
                "{}\n",
                "null\n",
                "[[[[\n",
                "\0\n",
                lines.getFirst() + "\nnull\n",
                lines.getFirst() + "\n{\"type\":\"entry\"}\n",
                lines.getFirst() + "\n{\"type\":\"end\"}\n",
                lines.getFirst() + "\n" + lines.get(1).substring(0, payload) + "null"
                        + lines.get(1).substring(lines.get(1).indexOf('}', payload) + 1) + "\n",
                lines.getFirst().replaceAll("\"keys\":.*", "\"keys\":[null]}") + "\n",
                lines.getFirst().replaceAll(",\"keys\":.*", "}") + "\n"))
            assertThat(verify(odd.getBytes(UTF_8))).as(odd).isInstanceOf(Verdict.Broken.class);
    }

    private Verdict verify(byte[] file) throws IOException {
        return Verification.of(new ByteArrayInputStream(file), keys, null);
    }
}
