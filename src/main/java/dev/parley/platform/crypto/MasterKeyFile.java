package dev.parley.platform.crypto;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import java.util.EnumSet;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A file of master keys. It is read again when it changes, so that a running node learns new keys.
public final class MasterKeyFile {
    private static final Logger LOG = LoggerFactory.getLogger(MasterKeyFile.class);

    /// A group may read it, as where an orchestrator mounts secrets.
    private static final Set<PosixFilePermission> PERMITTED =
            EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE, PosixFilePermission.GROUP_READ);

    private final Path file;
    private volatile Read read;

    private record Read(MasterKeyRing ring, FileTime modified) {}

    /// @throws MasterKeyUnusable when it cannot be read, others may read it, or it holds no keys
    public MasterKeyFile(Path file) {
        this.file = file;
        this.read = read();
    }

    /// Makes a file of one new key that only this user may read.
    /// @throws MasterKeyUnusable when it cannot be written
    public static MasterKeyFile generate(Path file) {
        var key = Aes256.newKey();
        var line = MasterKeyRing.fingerprint(key) + ":" + Base64.getEncoder().encodeToString(key) + "\n";
        try {
            var mode = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
            try (var channel = Files.newByteChannel(
                    file,
                    Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, StandardOpenOption.SYNC),
                    mode)) {
                channel.write(java.nio.ByteBuffer.wrap(line.getBytes(java.nio.charset.StandardCharsets.US_ASCII)));
            }
        } catch (IOException e) {
            throw new MasterKeyUnusable("Cannot write the master key " + file + ": " + e.getMessage() + ".");
        }
        return new MasterKeyFile(file);
    }

    /// The keys as of now. While the file cannot be used, those it held before.
    public MasterKeyRing ring() {
        var last = read;
        try {
            if (Files.getLastModifiedTime(file).equals(last.modified)) return last.ring;
            var now = read();
            read = now;
            LOG.info("{} changed: {}", file, now.ring);
            return now.ring;
        } catch (IOException | MasterKeyUnusable unusable) {
            LOG.warn("The master keys are those that were read before: {}", unusable.getMessage());
            return last.ring;
        }
    }

    private Read read() {
        try {
            // before the content: a change while it is read is found the next time
            var modified = Files.getLastModifiedTime(file);
            var mode = Files.getPosixFilePermissions(file);
            if (!PERMITTED.containsAll(mode))
                throw new MasterKeyUnusable("Others than its owner may read or change the master key " + file + " ("
                        + PosixFilePermissions.toString(mode) + "); run: chmod 600 " + file);
            return new Read(MasterKeyRing.parse(file.toString(), Files.readString(file)), modified);
        } catch (IOException e) {
            throw new MasterKeyUnusable("Cannot read the master key " + file + " (" + e.getMessage()
                    + "); check that it exists and that this user may read it.");
        }
    }
}
