package dev.parley.app;

import dev.parley.platform.config.Config;
import java.util.StringJoiner;
import java.util.stream.Collectors;

/// What the program says when it serves: where, with what, and where to go on.
final class Banner {
    private Banner() {}

    /// @param terminal whether a person reads it; else it may be kept as a log, and who reads that is not to
    ///     get in
    static String of(Assembly parley, boolean terminal) {
        var lines = new StringJoiner("\n");
        lines.add("");
        lines.add("  Parley " + Version.current() + " serves " + parley.url());
        lines.add("");
        if (parley.hasSignIn())
            lines.add("    sign in     "
                    + (terminal
                            ? parley.signInLink() + "   (once, within an hour; parley sign-in prints another)"
                            : "./parley sign-in --data " + parley.data() + " prints a link"));
        if (!parley.hasConsole()) lines.add("    console     not built: that needs Node 20 or newer");
        lines.add("    docs        " + parley.url() + "/docs");
        lines.add("    keys        " + parley.firstRunFile() + "   (. " + parley.firstRunFile() + ")");
        lines.add("    providers   " + providers(parley));
        lines.add(
                "    database    " + (parley.isEmbedded() ? "PostgreSQL of its own in " + parley.data() : "external"));
        lines.add("    embeddings  in this process (all-MiniLM-L6-v2)");
        lines.add("    logs        " + logs(parley.config(), parley));
        if (parley.roles().size() < Role.values().length)
            lines.add("    roles       "
                    + parley.roles().stream().map(Role::toString).collect(Collectors.joining(", ")));
        lines.add("");
        lines.add("  Ctrl-C stops it; the data stays.");
        return lines.toString();
    }

    private static String providers(Assembly parley) {
        var names = new StringJoiner(", ");
        for (var name : parley.catalogue().providers()) names.add(name);
        names.add("local (answers quoted from documents)");
        return names.toString();
    }

    private static String logs(Config config, Assembly parley) {
        return config.get(Settings.LOG_TO).equals("file")
                ? parley.data().resolve("logs/parley.log").toString()
                : "standard output";
    }
}
