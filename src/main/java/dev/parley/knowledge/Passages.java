package dev.parley.knowledge;

import dev.parley.embeddings.Encoder;
import dev.parley.kernel.Deadline;
import dev.parley.kernel.ErrorCode;
import dev.parley.kernel.Ids;
import dev.parley.kernel.PlatformException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.IntConsumer;

/// Cuts a parsed document into passages and embeds them.
final class Passages {
    /// The most of one document. With their vectors and texts they take 60 MB here while they are made, and on
    /// every node that takes them into its index; embedding them takes up to half an hour.
    static final int MOST = 20_000;

    /// Passages that are embedded between two looks at the clock.
    private static final int SLICE = 32;

    private Passages() {}

    /// @throws PlatformException DEADLINE_EXCEEDED
    static List<Chunk> of(UUID document, String title, Parsed parsed, Encoder encoder, int target, Deadline deadline) {
        var cuts = Chunking.of(parsed, title, encoder::tokens, target);
        return of(document, title, parsed, cuts, encoder, done -> {
            if (deadline.passed()) throw late(cuts.size(), done);
        });
    }

    /// @param pause runs before each slice, with the number of passages that are done; what it throws ends the work
    static List<Chunk> of(
            UUID document, String title, Parsed parsed, List<Chunking.Cut> cuts, Encoder encoder, IntConsumer pause) {
        var chunks = new ArrayList<Chunk>(cuts.size());
        for (int from = 0; from < cuts.size(); from += SLICE) {
            var slice = cuts.subList(from, Math.min(from + SLICE, cuts.size()));
            pause.accept(from);
            var vectors = encoder.encode(slice.stream()
                    .map(cut -> Chunk.embedded(title, cut.section(), text(parsed, cut)))
                    .toList());
            for (int i = 0; i < slice.size(); i++)
                chunks.add(chunk(document, title, from + i, slice.get(i), parsed, vectors.get(i)));
        }
        return chunks;
    }

    private static Chunk chunk(
            UUID document, String title, int ordinal, Chunking.Cut cut, Parsed parsed, float[] vector) {
        return new Chunk(
                Ids.next(),
                document,
                title,
                ordinal,
                cut.section(),
                cut.page(),
                cut.start(),
                cut.end(),
                text(parsed, cut),
                vector);
    }

    private static String text(Parsed parsed, Chunking.Cut cut) {
        return parsed.text().substring(cut.start(), cut.end());
    }

    private static PlatformException late(int all, int done) {
        return new PlatformException(
                ErrorCode.DEADLINE_EXCEEDED,
                "Of the document's " + all + " passages only " + done
                        + " could be taken in within the time of one request. Nothing was stored; split the document.");
    }
}
