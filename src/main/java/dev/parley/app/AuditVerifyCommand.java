package dev.parley.app;

import dev.parley.audit.AuditFiles;
import dev.parley.audit.AuditKey;
import dev.parley.audit.SealedHead;
import dev.parley.audit.Verdict;
import dev.parley.audit.Verification;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `audit verify`: needs the export, and no server and no database.
@Command(
        name = "verify",
        description = "Check that an export of the audit log is as it was recorded: nothing changed, removed, moved or"
                + " added.",
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "%nExit status:%n",
        exitCodeList = {
            "0:intact",
            "1:not intact; the line and what is wrong with it are told",
            "2:the export, the key or the head cannot be read"
        })
final class AuditVerifyCommand implements Callable<Integer> {
    private static final int BROKEN = 1;
    private static final int UNREADABLE = 2;

    @Parameters(paramLabel = "FILE", description = "What GET /api/v1/audit/export answered.")
    @SuppressWarnings("NullAway.Init") // set by picocli
    private Path file;

    @Option(
            names = "--key",
            paramLabel = "PUBLIC_KEY",
            description = "The installation's audit key, had from elsewhere than the export: a file with what"
                    + " /.well-known/parley-audit-key answers, or the x of a key in it.")
    @Nullable
    String key;

    @Option(
            names = "--head",
            paramLabel = "FILE",
            description = "A sealed head kept from before, or an earlier export: this export must agree with it.")
    @Nullable
    Path head;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Override
    public Integer call() {
        try {
            return verify(key == null ? List.of() : AuditFiles.keys(key), head == null ? null : AuditFiles.head(head));
        } catch (IOException | IllegalArgumentException unreadable) {
            spec.commandLine().getErr().println("parley: " + reason(unreadable));
            return UNREADABLE;
        }
    }

    private int verify(List<AuditKey> keys, @Nullable SealedHead kept) throws IOException {
        try (var in = Files.newInputStream(file)) {
            return switch (Verification.of(in, keys, kept)) {
                case Verdict.Intact intact -> say(intact);
                case Verdict.Broken broken -> say(broken);
            };
        }
    }

    private int say(Verdict.Intact intact) {
        var out = spec.commandLine().getOut();
        long entries = intact.last() - intact.first() + 1;
        out.println("Intact: " + entries + " entries of " + intact.tenant()
                + (entries == 0 ? "" : ", " + intact.first() + " to " + intact.last())
                + (intact.erased() == 0 ? "" : ", with " + intact.erased() + " payloads erased") + ".");
        out.println("Sealed at " + intact.sealedAt() + " with the key " + intact.key() + ".");
        if (!intact.trusted())
            out.println("That key comes from the export itself, so whoever forged one could have signed it: compare it"
                    + " with your installation's, or give --key.");
        out.flush();
        return 0;
    }

    private int say(Verdict.Broken broken) {
        var err = spec.commandLine().getErr();
        err.println("NOT INTACT: line " + broken.line()
                + (broken.entry() == null ? "" : " (entry " + broken.entry() + ")") + ": " + broken.what() + ".");
        return BROKEN;
    }

    private static String reason(Exception unreadable) {
        return unreadable instanceof java.nio.file.NoSuchFileException
                ? "There is no file " + unreadable.getMessage() + "."
                : String.valueOf(unreadable.getMessage());
    }
}
