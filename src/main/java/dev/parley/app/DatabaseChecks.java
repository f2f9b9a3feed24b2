package dev.parley.app;

import dev.parley.platform.config.Config;
import dev.parley.platform.sql.DatabaseCheck;
import dev.parley.platform.sql.DatabaseUnusable;
import dev.parley.platform.sql.DatabaseUrl;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// What `doctor` asks the database.
final class DatabaseChecks {
    /// More than that, and times that nodes and database write cannot be compared.
    private static final Duration SKEW = Duration.ofSeconds(2);

    private DatabaseChecks() {}

    static List<Finding> of(Config config) {
        try {
            var url = config.find(Settings.DATABASE_URL);
            return url.isPresent() ? external(DatabaseUrl.parse(url.get())) : embedded(config);
        } catch (DatabaseUnusable unusable) {
            return List.of(Finding.fail("database", String.valueOf(unusable.getMessage()), null));
        }
    }

    private static List<Finding> embedded(Config config) {
        var version = DatabaseCheck.embedded(config.get(Settings.DATA));
        return List.of(Finding.ok("database", version + " of its own can be run"));
    }

    private static List<Finding> external(DatabaseUrl url) {
        var found = DatabaseCheck.external(url);
        var findings = new ArrayList<Finding>();
        findings.add(Finding.ok("database", "PostgreSQL " + found.version() + " at " + url));
        if (!found.maySetUp())
            findings.add(Finding.fail(
                    "database",
                    url.user() + " may not create roles",
                    "let an administrator run: alter role \"" + url.user() + "\" createrole;"));
        var ahead = found.ahead();
        if (ahead.abs().compareTo(SKEW) > 0)
            findings.add(Finding.warn(
                    "clock",
                    "the database's clock is " + ahead.abs().toSeconds() + " s "
                            + (ahead.isNegative() ? "behind" : "ahead of") + " this machine's",
                    "let both follow a time server (NTP)"));
        else findings.add(Finding.ok("clock", "within " + SKEW.toSeconds() + " s of the database's"));
        return findings;
    }
}
