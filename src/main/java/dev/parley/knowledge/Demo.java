package dev.parley.knowledge;

import dev.parley.kernel.Deadline;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/// The documents of the demo tenants.
public final class Demo {
    private static final Map<String, List<String>> FILES = Map.of(
            "acme",
            List.of(
                    "returns",
                    "shipping",
                    "payment",
                    "sizing",
                    "warranty",
                    "loyalty",
                    "account-privacy",
                    "contact-stores"),
            "globex",
            List.of("plans", "porting", "sla", "security", "billing", "api", "call-queues", "devices"));

    private final Documents documents;

    public Demo(Documents documents) {
        this.documents = documents;
    }

    /// Gives the bound tenant the documents of a demo company, `acme` or `globex`. Those it has already stay as they
    /// are.
    /// @return how many were new
    public int seed(String company) {
        int created = 0;
        for (var name : FILES.getOrDefault(company, List.of())) {
            var text = read("/demo/" + company + "/" + name + ".md");
            if (documents
                    .add(null, Format.MARKDOWN, text, Deadline.in(Duration.ofMinutes(2)))
                    .created()) created++;
        }
        return created;
    }

    private static String read(String resource) {
        try (var in = Demo.class.getResourceAsStream(resource)) {
            if (in == null) throw new IllegalStateException(resource + " is missing from the program.");
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
