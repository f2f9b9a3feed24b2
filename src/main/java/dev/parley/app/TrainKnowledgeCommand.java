package dev.parley.app;

import dev.parley.app.bench.KnowledgeRows;
import dev.parley.embeddings.Encoder;
import dev.parley.knowledge.evidence.Training;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `train knowledge`: makes the weights by which passages are ordered and sentences chosen.
@Command(
        name = "knowledge",
        description = "Fits how passages are ordered and sentences chosen, to half of the articles;"
                + " 'bench knowledge' says what that is worth on the others.",
        mixinStandardHelpOptions = true)
final class TrainKnowledgeCommand implements Callable<Integer> {
    @Option(
            names = "--data",
            required = true,
            description = "Folder with reading.jsonl.gz: lines of {title, paragraph, questions}.")
    private Path data = Path.of(".");

    @Option(
            names = "--out",
            defaultValue = "src/main/resources/knowledge/evidence.json",
            description = "Where to write it (${DEFAULT-VALUE}).")
    private Path out = Path.of(".");

    @Override
    public Integer call() throws IOException {
        try (var encoder = new Encoder(Files.createTempDirectory("parley-train"));
                var rows = new KnowledgeRows(data, encoder)) {
            var training = new Training(encoder, rows.forFitting(), rows.claimsForFitting());
            System.out.println("On the articles left out of each fit: " + training.leftOut());
            var artefact = training.artefact();
            var folder = out.toAbsolutePath().getParent();
            if (folder != null) Files.createDirectories(folder);
            Files.write(out, artefact);
            System.out.println("Written to " + out + ", " + artefact.length + " bytes.");
        }
        return 0;
    }
}
