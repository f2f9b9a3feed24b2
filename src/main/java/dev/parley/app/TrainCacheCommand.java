package dev.parley.app;

import dev.parley.cache.training.Training;
import dev.parley.embeddings.Encoder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `train cache`: makes the semantic cache's artefacts.
@Command(
        name = "cache",
        description = "Distils the token vectors and fits the pair score of the semantic cache.",
        mixinStandardHelpOptions = true)
final class TrainCacheCommand implements Callable<Integer> {
    @Option(
            names = "--data",
            required = true,
            description = "Folder with similar-questions.jsonl.gz: lines of {a, b, same}.")
    private Path data = Path.of(".");

    @Option(names = "--out", defaultValue = "src/main/resources/cache", description = "Folder (${DEFAULT-VALUE}).")
    private Path folder = Path.of("src/main/resources/cache");

    @Override
    public Integer call() throws IOException {
        try (var encoder = new Encoder(Files.createTempDirectory("parley-train"))) {
            new Training(encoder::encode, System.out).run(data, folder);
        }
        return 0;
    }
}
