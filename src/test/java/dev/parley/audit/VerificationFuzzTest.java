package dev.parley.audit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.kernel.Ids;
import dev.parley.kernel.Sha256;
import dev.parley.kernel.TenantId;
import dev.parley.platform.json.Json;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// Whatever the verifier of exports is given, it says what is wrong with it; only what was signed is intact.
class VerificationFuzzTest {
    private final AuditKeys.Signer signer = signer();
    private final byte[] export = export(signer);

    /// What anybody may have written, who brings keys along too.
    static Verdict verify(byte[] export) throws IOException {
        var verdict = Verification.of(new ByteArrayInputStream(export), List.of(), null);
        if (verdict instanceof Verdict.Broken broken) {
            assertThat(broken.line()).isPositive();
            assertThat(broken.what()).isNotBlank().isNotEqualTo("null");
        }
        return verdict;
    }

    @Test
    void keptInputsAreFoundOut() throws Exception {
        var folder = VerificationFuzzTest.class.getResource("VerificationFuzzInputs/saysOfAnyBytesWhatIsWrongWithThem");
        try (var files = Files.list(Path.of(Objects.requireNonNull(folder).toURI()))) {
            for (var file : files.toList())
                assertThat(verify(Files.readAllBytes(file)))
                        .as(file.toString())
                        .isInstanceOf(file.endsWith("intact") ? Verdict.Intact.class : Verdict.Broken.class);
        }
    }

    @Test
    void findsAnyByteThatWasChangedAndAnyCut() throws IOException {
        assertThat(verify(export)).isInstanceOf(Verdict.Intact.class);
        for (int at = 0; at < export.length; at++) {
            var changed = export.clone();
            changed[at] ^= (byte) (1 << at % 8);
            assertThat(found(changed)).as("byte %d of %d", at, export.length).isTrue();
            assertThat(found(Arrays.copyOf(export, at))).as("cut at %d", at).isTrue();
        }
    }

    /// Whether it is found by whoever knows the key.
    private boolean found(byte[] changed) throws IOException {
        verify(changed);
        return Verification.of(new ByteArrayInputStream(changed), List.of(signer.key()), null)
                instanceof Verdict.Broken;
    }

    @Test
    void findsAnyFieldThatIsOfAnotherKind() throws IOException {
        var lines = new String(export, UTF_8).lines().toList();
        for (int seed = 0; seed < 3_000; seed++) {
            var random = new Random(seed);
            var changed = new java.util.ArrayList<>(lines);
            int at = random.nextInt(lines.size());
            var tree = (ObjectNode) Json.mapper().readTree(lines.get(at));
            change(tree, random);
            changed.set(at, tree.toString());
            if (changed.equals(lines)) continue;
            assertThat(found((String.join("\n", changed) + "\n").getBytes(UTF_8)))
                    .as("seed %d", seed)
                    .isTrue();
        }
    }

    private static void change(ObjectNode tree, Random random) {
        var names = List.copyOf(tree.propertyNames());
        var name = names.get(random.nextInt(names.size()));
        if (tree.get(name) instanceof ObjectNode inner && !inner.isEmpty() && random.nextBoolean()) {
            change(inner, random);
            return;
        }
        if (random.nextInt(6) == 0) tree.remove(name);
        else tree.set(random.nextInt(6) == 0 ? name + "x" : name, value(random));
    }

    private static JsonNode value(Random random) {
        var make = JsonNodeFactory.instance;
        return switch (random.nextInt(8)) {
            case 0 -> make.nullNode();
            case 1 -> make.numberNode(random.nextLong());
            case 2 -> make.numberNode(new java.math.BigInteger("9".repeat(1 + random.nextInt(300))));
            case 3 -> make.stringNode("");
            case 4 -> make.stringNode("0".repeat(random.nextInt(200)));
            case 5 -> make.arrayNode().add(make.nullNode());
            case 6 -> make.stringNode("+1000000000-12-31T23:59:59Z");
            default -> make.objectNode();
        };
    }

    private static AuditKeys.Signer signer() {
        try {
            var pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
            return new AuditKeys.Signer(AuditKey.of(pair.getPublic()), pair.getPrivate());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /// Two entries, one of them without an erased payload's value.
    private static byte[] export(AuditKeys.Signer signer) {
        var at = Instant.parse("2026-11-26T12:00:00Z");
        var tenant = TenantId.next();
        var out = new ByteArrayOutputStream();
        line(
                out,
                new ExportLines.Header(
                        ExportLines.HEADER,
                        ExportLines.VERSION,
                        tenant.toString(),
                        null,
                        null,
                        at,
                        1,
                        Link.NOTHING,
                        List.of(signer.key())));
        var hash = Link.NOTHING;
        for (int i = 0; i < 2; i++) {
            var payloads = new EnumMap<Payload.Name, Payload>(Payload.Name.class);
            var actor = Payload.of(Payload.Name.ACTOR, "key_1");
            payloads.put(Payload.Name.ACTOR, i == 0 ? actor : new Payload(actor.digest(), null, null));
            payloads.put(Payload.Name.AFTER, Payload.of(Payload.Name.AFTER, "{\"name\":\"ü 𝄞\"}"));
            var entry = new Entry(tenant, Ids.next(), at, "api_key", "thing.changed", i == 0 ? "req" : null, payloads);
            var link = Link.after(tenant, i, hash, entry.id(), entry.digest());
            hash = link.hash();
            line(out, ExportLines.Line.of(entry, link));
        }
        var digest = Sha256.begin();
        digest.update(out.toByteArray());
        var content = HexFormat.of().formatHex(digest.digest());
        var head = ExportLines.Head.of(SealedHead.sign(tenant, 2, hash, at, signer));
        var kid = signer.key().kid();
        var statement = ExportLines.End.statement(tenant, 1, 2, hash, content, head, kid);
        line(out, new ExportLines.End(ExportLines.END, 1, 2, 2, hash, content, head, kid, signer.sign(statement)));
        return out.toByteArray();
    }

    private static void line(ByteArrayOutputStream out, Object line) {
        out.writeBytes(Json.write(line));
        out.write('\n');
    }
}
