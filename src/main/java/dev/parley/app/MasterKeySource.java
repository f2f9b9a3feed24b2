package dev.parley.app;

import dev.parley.platform.config.Config;
import dev.parley.platform.config.ConfigException;
import dev.parley.platform.crypto.LocalMasterKeys;
import dev.parley.platform.crypto.MasterKeyFile;
import dev.parley.platform.crypto.MasterKeyRing;
import dev.parley.platform.crypto.MasterKeyUnusable;
import dev.parley.platform.crypto.MasterKeys;
import dev.parley.platform.crypto.Vault;
import dev.parley.platform.sql.Database;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;

/// Where the master keys come from: the environment, a file, or one that the first start makes in the data
/// directory.
final class MasterKeySource {
    private static final String SHARED = "every node on this database needs the same file, and so does its backup";

    private MasterKeySource() {}

    /// @throws ConfigException when what is set is not usable; reads no file
    static void check(Config config) {
        var given = config.find(Settings.MASTER_KEY);
        if (given.isPresent() && config.find(Settings.MASTER_KEY_FILE).isPresent())
            throw new ConfigException("Set PARLEY_MASTER_KEY or PARLEY_MASTER_KEY_FILE, not both.");
        try {
            given.ifPresent(text -> MasterKeyRing.parse(Settings.MASTER_KEY.name(), text));
        } catch (MasterKeyUnusable malformed) {
            throw new ConfigException(String.valueOf(malformed.getMessage()));
        }
    }

    /// @param progress told when a key is made
    /// @throws MasterKeyUnusable when there is none, and none may be made
    static MasterKeys open(Config config, Database database, Consumer<String> progress) {
        var given = config.find(Settings.MASTER_KEY);
        if (given.isPresent()) {
            var ring = MasterKeyRing.parse(Settings.MASTER_KEY.name(), given.get());
            return new LocalMasterKeys(() -> ring);
        }
        var file = file(config);
        boolean make = config.find(Settings.MASTER_KEY_FILE).isEmpty() && !Files.exists(file);
        return new LocalMasterKeys((make ? make(config, file, database, progress) : new MasterKeyFile(file))::ring);
    }

    private static MasterKeyFile make(Config config, Path file, Database database, Consumer<String> progress) {
        if (Vault.isBound(database))
            throw new MasterKeyUnusable("This database was sealed with a master key, and " + file
                    + " is not there; bring it back from the first node or a backup, or set PARLEY_MASTER_KEY.");
        progress.accept("Making the master key " + file + (isExternal(config) ? ": " + SHARED : ""));
        return MasterKeyFile.generate(file);
    }

    /// `environment` or `file`.
    static String kind(Config config) {
        return config.find(Settings.MASTER_KEY).isPresent() ? "environment" : "file";
    }

    /// What `doctor` says of them.
    static Finding finding(Config config) {
        var given = config.find(Settings.MASTER_KEY);
        if (given.isPresent())
            return told("PARLEY_MASTER_KEY", MasterKeyRing.parse(Settings.MASTER_KEY.name(), given.get()));
        var file = file(config);
        try {
            if (Files.exists(file) || config.find(Settings.MASTER_KEY_FILE).isPresent())
                return told(file.toString(), new MasterKeyFile(file).ring());
        } catch (MasterKeyUnusable unusable) {
            return Finding.fail("master-key", String.valueOf(unusable.getMessage()), null);
        }
        var made = file + " will be made by the first start";
        return isExternal(config)
                ? Finding.warn("master-key", made, SHARED + "; better set PARLEY_MASTER_KEY")
                : Finding.ok("master-key", made);
    }

    private static Finding told(String where, MasterKeyRing ring) {
        var others = ring.ids().subList(1, ring.ids().size());
        return Finding.ok(
                "master-key",
                where + ": '" + ring.ids().getFirst() + "' wraps"
                        + (others.isEmpty() ? "" : ", " + String.join(", ", others) + " still open"));
    }

    private static Path file(Config config) {
        return config.find(Settings.MASTER_KEY_FILE)
                .orElseGet(() -> config.get(Settings.DATA).resolve("master.key"));
    }

    private static boolean isExternal(Config config) {
        return config.find(Settings.DATABASE_URL).isPresent();
    }
}
