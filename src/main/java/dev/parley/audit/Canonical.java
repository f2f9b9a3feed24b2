package dev.parley.audit;

import dev.parley.kernel.Sha256;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The bytes that are hashed and signed: fields one after the other, each as its length (4 bytes, big-endian)
/// and that many bytes; an absent field has the length 0xFFFFFFFF and no bytes. The first field names what it
/// is, so that no hash of one kind can stand for another. `docs/operations/audit.md` describes each kind.
final class Canonical {
    private static final int ABSENT = -1;
    private static final Instant EARLIEST = Instant.parse("0000-01-01T00:00:00Z");
    private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59.999999Z");

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(512);

    /// @param kind such as `parley-audit-entry/1`
    Canonical(String kind) {
        text(kind);
    }

    /// In UTF-8.
    Canonical text(@Nullable String text) {
        return text == null ? length(ABSENT) : bytes(text.getBytes(StandardCharsets.UTF_8));
    }

    /// 8 bytes, big-endian.
    Canonical number(long number) {
        return bytes(ByteBuffer.allocate(8).putLong(number).array());
    }

    /// Microseconds since 1970, as a number.
    Canonical time(Instant moment) {
        return number(ChronoUnit.MICROS.between(Instant.EPOCH, moment));
    }

    /// 16 bytes.
    Canonical uuid(UUID id) {
        return bytes(ByteBuffer.allocate(16)
                .putLong(id.getMostSignificantBits())
                .putLong(id.getLeastSignificantBits())
                .array());
    }

    /// The bytes that the hexadecimal digits stand for.
    Canonical hex(@Nullable String digits) {
        return digits == null ? length(ABSENT) : bytes(HexFormat.of().parseHex(digits));
    }

    Canonical bytes(byte[] field) {
        length(field.length);
        bytes.writeBytes(field);
        return this;
    }

    private Canonical length(int length) {
        bytes.writeBytes(ByteBuffer.allocate(4).putInt(length).array());
        return this;
    }

    byte[] toBytes() {
        return bytes.toByteArray();
    }

    /// In hexadecimal digits.
    String sha256() {
        return Sha256.hex(toBytes());
    }

    /// @throws IllegalArgumentException when it is not that many bytes in small hexadecimal digits
    static void requireHex(String digits, int bytes) {
        boolean hex = digits.length() == 2 * bytes;
        for (int i = 0; hex && i < digits.length(); i++) hex = "0123456789abcdef".indexOf(digits.charAt(i)) >= 0;
        if (!hex) throw new IllegalArgumentException("not " + bytes + " bytes in small hexadecimal digits");
    }

    /// @throws IllegalArgumentException when it is none that microseconds can tell, as nothing is that was recorded
    static void requireTime(Instant moment) {
        if (moment.isBefore(EARLIEST) || moment.isAfter(LATEST))
            throw new IllegalArgumentException("not a time of the years 0 to 9999");
    }
}
