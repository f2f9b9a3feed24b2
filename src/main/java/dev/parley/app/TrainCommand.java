package dev.parley.app;

import dev.parley.app.bench.Vectors;
import dev.parley.embeddings.Encoder;
import dev.parley.routing.quality.LabelledRequest;
import dev.parley.routing.quality.QualityTraining;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// `train`: makes the learned artefacts that are shipped.
@Command(
        name = "train",
        description = "Fits what is learned to labelled data: router, cache, knowledge.",
        synopsisSubcommandLabel = "COMMAND",
        mixinStandardHelpOptions = true,
        subcommands = {TrainCommand.Router.class, TrainCacheCommand.class, TrainKnowledgeCommand.class})
final class TrainCommand implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(), "Say what to train: train router, train cache or train knowledge.");
    }

    @Command(
            name = "router",
            description = "Fits the router to all labelled rows; 'bench router' says what such a fit is worth.",
            mixinStandardHelpOptions = true)
    static final class Router implements Callable<Integer> {
        @Option(names = "--data", required = true, description = "Folder with routing.jsonl.gz.")
        private Path data = Path.of(".");

        @Option(names = "--vectors", description = "File that keeps the embeddings between runs.")
        private @Nullable Path vectors;

        @Option(
                names = "--out",
                defaultValue = "src/main/resources/routing/quality.json",
                description = "Where to write it (${DEFAULT-VALUE}).")
        private Path out = Path.of(".");

        @Override
        public Integer call() throws IOException {
            var rows = LabelledRequest.read(data);
            var prompts = rows.stream().map(LabelledRequest::prompt).toList();
            try (var encoder = new Encoder(Files.createTempDirectory("parley-train"))) {
                var artefact = QualityTraining.artefact(rows, Vectors.of(prompts, encoder, vectors));
                var folder = out.toAbsolutePath().getParent();
                if (folder != null) Files.createDirectories(folder);
                Files.write(out, artefact);
                System.out.println(
                        "Fitted to " + rows.size() + " rows; written to " + out + ", " + artefact.length + " bytes.");
            }
            return 0;
        }
    }
}
