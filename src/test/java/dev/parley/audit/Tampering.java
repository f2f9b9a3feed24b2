package dev.parley.audit;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.parley.kernel.Ids;
import dev.parley.kernel.Sha256;
import dev.parley.kernel.TenantId;
import dev.parley.platform.json.Json;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Ways to falsify an export. Each gives a file that differs from the original.
enum Tampering {
    /// Another byte at a random place of an entry.
    BYTE_OF_AN_ENTRY,
    /// Another value of one field of an entry, well-formed.
    FIELD_OF_AN_ENTRY,
    /// An entry's field, with digest and hash computed anew, and all hashes after it.
    FIELD_AND_ALL_HASHES,
    /// A payload and its salt taken out, as if it had been erased.
    PAYLOAD_TAKEN_OUT,
    TWO_ENTRIES_SWAPPED,
    ENTRY_MOVED,
    ENTRIES_DROPPED,
    /// And the last line made to tell of those that are left.
    ENTRIES_DROPPED_AT_THE_END,
    ENTRY_DUPLICATED,
    /// A new one, with the numbers and hashes after it computed anew.
    ENTRY_INSERTED,
    ENTRY_OF_ANOTHER_TENANT,
    /// The whole log of the other tenant under this one's name.
    LOG_OF_ANOTHER_TENANT,
    FILE_CUT,
    BYTE_OF_THE_HEADER,
    BYTE_OF_THE_LAST_LINE,
    FIELD_OF_THE_LAST_LINE,
    LINE_ADDED_AT_THE_END,
    /// A field changed and all computed anew, signed with another key, which the header names.
    SIGNED_WITH_ANOTHER_KEY;

    /// @param other an export of another tenant
    byte[] apply(byte[] original, byte[] other, Random random) {
        while (true) {
            var file = new ArrayList<>(new String(original, UTF_8).lines().toList());
            var changed =
                    falsify(original, file, new String(other, UTF_8).lines().toList(), random);
            if (!java.util.Arrays.equals(changed, original)) return changed;
        }
    }

    private byte[] falsify(byte[] original, List<String> file, List<String> other, Random random) {
        int entries = file.size() - 2;
        int at = 1 + random.nextInt(entries);
        switch (this) {
            case BYTE_OF_AN_ENTRY -> {
                return withByte(file, at, random);
            }
            case FIELD_OF_AN_ENTRY -> file.set(at, withField(file.get(at), random));
            case FIELD_AND_ALL_HASHES -> {
                file.set(at, withField(file.get(at), random));
                rehash(file, at);
            }
            case PAYLOAD_TAKEN_OUT -> file.set(at, withoutPayload(file.get(at), random));
            case TWO_ENTRIES_SWAPPED -> java.util.Collections.swap(file, at, 1 + random.nextInt(entries));
            case ENTRY_MOVED -> file.add(1 + random.nextInt(entries), file.remove(at));
            case ENTRIES_DROPPED -> {
                int end = Math.min(file.size() - 1, at + 1 + random.nextInt(4));
                file.subList(at, end).clear();
            }
            case ENTRIES_DROPPED_AT_THE_END -> {
                file.subList(at, file.size() - 1).clear();
                end(file);
            }
            case ENTRY_DUPLICATED -> file.add(1 + random.nextInt(entries), file.get(at));
            case ENTRY_INSERTED -> {
                var made = object(file.get(at)).put("id", Ids.format("aud", Ids.next()));
                file.add(at, made.toString());
                rehash(file, at);
                end(file);
            }
            case ENTRY_OF_ANOTHER_TENANT -> {
                var theirs = object(other.get(1 + random.nextInt(other.size() - 2)));
                var ours = object(file.get(at));
                if (random.nextBoolean()) theirs.set("seq", ours.path("seq"));
                if (random.nextBoolean()) theirs.set("hash", ours.path("hash"));
                file.set(at, theirs.toString());
                if (random.nextBoolean()) rehash(file, at + 1);
            }
            case LOG_OF_ANOTHER_TENANT -> {
                var name = object(file.getFirst()).path("tenant");
                file = new ArrayList<>(other);
                file.set(0, object(other.getFirst()).set("tenant", name).toString());
                var last = object(file.getLast());
                if (random.nextBoolean()) ((ObjectNode) last.path("head")).set("tenant", name);
                file.set(file.size() - 1, last.toString());
                if (random.nextBoolean()) rehash(file, 1);
            }
            case FILE_CUT -> {
                return java.util.Arrays.copyOf(original, random.nextInt(original.length));
            }
            case BYTE_OF_THE_HEADER -> {
                return withByte(file, 0, random);
            }
            case BYTE_OF_THE_LAST_LINE -> {
                return withByte(file, file.size() - 1, random);
            }
            case FIELD_OF_THE_LAST_LINE -> file.set(file.size() - 1, withField(file.getLast(), random));
            case LINE_ADDED_AT_THE_END -> file.add(file.get(random.nextInt(file.size())));
            case SIGNED_WITH_ANOTHER_KEY -> {
                if (random.nextBoolean()) {
                    file.set(at, withField(file.get(at), random));
                    rehash(file, at);
                }
                sign(file);
            }
        }
        return bytes(file);
    }

    private static byte[] withByte(List<String> file, int line, Random random) {
        var bytes = file.get(line).getBytes(UTF_8);
        int place = random.nextInt(bytes.length);
        bytes[place] = (byte) (bytes[place] + 1 + random.nextInt(255));
        var before = bytes(file.subList(0, line));
        var after = bytes(file.subList(line + 1, file.size()));
        var out = new java.io.ByteArrayOutputStream();
        out.writeBytes(before);
        out.writeBytes(bytes);
        out.write('\n');
        out.writeBytes(after);
        return out.toByteArray();
    }

    /// The value at a random place in the tree becomes another of its type.
    private static String withField(String line, Random random) {
        var root = object(line);
        ObjectNode at = root;
        while (true) {
            var names = new ArrayList<>(at.propertyNames());
            names.remove("type");
            var name = names.get(random.nextInt(names.size()));
            var value = at.path(name);
            if (value instanceof ObjectNode inner && !inner.isEmpty()) {
                at = inner;
                continue;
            }
            if (value.isNumber()) at.put(name, value.asLong() + 1 + random.nextInt(3));
            else at.put(name, other(name, value.asString(""), random));
            return root.toString();
        }
    }

    private static String other(String name, String value, Random random) {
        if (name.endsWith("at"))
            return java.time.Instant.parse(value).plusNanos(1000).toString();
        if (name.equals("actor_kind")) return value.equals("system") ? "member" : "system";
        if (value.matches("[0-9a-f]{32,}")) {
            var digits = value.toCharArray();
            int place = random.nextInt(digits.length);
            digits[place] = Character.forDigit((Character.digit(digits[place], 16) + 1 + random.nextInt(15)) % 16, 16);
            return new String(digits);
        }
        return switch (random.nextInt(3)) {
            case 0 -> value + "x";
            case 1 -> value.substring(Math.min(1, value.length())) + "1";
            default -> value.isEmpty() ? "0" : value.charAt(value.length() - 1) + value;
        };
    }

    private static String withoutPayload(String line, Random random) {
        var root = object(line);
        var payloads = (ObjectNode) root.path("payloads");
        var kept = payloads.properties().stream()
                .filter(payload -> payload.getValue().has("value"))
                .toList();
        if (kept.isEmpty()) return line;
        var payload = (ObjectNode) kept.get(random.nextInt(kept.size())).getValue();
        payload.remove(List.of("salt", "value"));
        return root.toString();
    }

    /// As somebody would who knows how, from the line on: numbers, digests and hashes that fit each other.
    private static void rehash(List<String> file, int from) {
        var tenant = TenantId.parse(object(file.getFirst()).path("tenant").asString());
        for (int i = Math.max(1, from); i < file.size() - 1; i++) {
            var before = object(file.get(i - 1));
            long seq =
                    i == 1 ? before.path("first").asLong() : before.path("seq").asLong() + 1;
            var previous = before.path(i == 1 ? "previous" : "hash").asString();
            var line = object(file.get(i));
            try {
                var digest = digest(tenant, line);
                var id = Ids.parse("aud", line.path("id").asString()).orElseThrow();
                line.put("seq", seq).put("digest", digest);
                line.put(
                        "hash",
                        Link.after(tenant, seq - 1, previous, id, digest).hash());
            } catch (RuntimeException malformed) {
                return; // cannot be made to fit
            }
            file.set(i, line.toString());
        }
        end(file);
    }

    private static String digest(TenantId tenant, ObjectNode line) {
        var read = Json.mapper().treeToValue(line, ExportLines.Line.class);
        var payloads = new java.util.EnumMap<Payload.Name, Payload>(Payload.Name.class);
        read.payloads().forEach((text, payload) -> {
            var name = Payload.Name.valueOf(text.toUpperCase(java.util.Locale.ROOT));
            var digest = payload.value() == null || payload.salt() == null
                    ? payload.digest()
                    : new Canonical("parley-audit-payload/1")
                            .text(text)
                            .hex(payload.salt())
                            .text(payload.value())
                            .sha256();
            payloads.put(name, new Payload(digest, payload.salt(), payload.value()));
            ((ObjectNode) line.path("payloads").path(text)).put("digest", digest);
        });
        var id = Ids.parse("aud", read.id()).orElseThrow();
        return new Entry(tenant, id, read.at(), read.actorKind(), read.action(), read.requestId(), payloads).digest();
    }

    /// Lets the last line tell of the lines before it; its signatures no longer fit.
    private static void end(List<String> file) {
        var last = object(file.getLast());
        var header = object(file.getFirst());
        boolean empty = file.size() == 2;
        var entry = object(file.get(file.size() - 2));
        long to = empty ? header.path("first").asLong() - 1 : entry.path("seq").asLong();
        last.put("last", to).put("count", to - last.path("first").asLong() + 1);
        last.set("hash", entry.path(empty ? "previous" : "hash"));
        last.put("content", content(file));
        file.set(file.size() - 1, last.toString());
    }

    private static String content(List<String> file) {
        var digest = Sha256.begin();
        digest.update(bytes(file.subList(0, file.size() - 1)));
        return HexFormat.of().formatHex(digest.digest());
    }

    /// With a key of the forger's, in the place of the installation's.
    private static void sign(List<String> file) {
        try {
            var pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
            var signer = new AuditKeys.Signer(AuditKey.of(pair.getPublic()), pair.getPrivate());
            var header = object(file.getFirst());
            header.putArray("keys").addPOJO(signer.key());
            file.set(0, Json.mapper().writeValueAsString(header));
            end(file);
            var end = Json.mapper().readValue(file.getLast(), ExportLines.End.class);
            var tenant = TenantId.parse(header.path("tenant").asString());
            var head = ExportLines.Head.of(
                    SealedHead.sign(tenant, end.last(), end.hash(), end.head().sealedAt(), signer));
            var kid = signer.key().kid();
            var statement =
                    ExportLines.End.statement(tenant, end.first(), end.last(), end.hash(), end.content(), head, kid);
            var forged = new ExportLines.End(
                    "end",
                    end.first(),
                    end.last(),
                    end.count(),
                    end.hash(),
                    end.content(),
                    head,
                    kid,
                    signer.sign(statement));
            file.set(file.size() - 1, new String(Json.write(forged), UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    static ObjectNode object(String line) {
        JsonNode node = Json.mapper().readTree(line);
        return (ObjectNode) Objects.requireNonNull(node);
    }

    private static byte[] bytes(List<String> lines) {
        var text = new StringBuilder();
        for (var line : lines) text.append(line).append('\n');
        return text.toString().getBytes(UTF_8);
    }
}
