package dev.parley.app.bench;

import dev.parley.platform.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;

/// The outcome of a run, and its three forms: JSON, a page, a table of text.
///
/// @param machine what it ran on
public record Report(String name, Instant at, String machine, List<Measurement> measurements, List<Goal> goals) {
    private static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss", Locale.ROOT).withZone(ZoneOffset.UTC);

    /// Writes `<name>-<date>.json` and `.html`; returns the path of the page.
    public Path write(Path folder) throws IOException {
        Files.createDirectories(folder);
        var base = name + "-" + STAMP.format(at);
        Files.write(folder.resolve(base + ".json"), json());
        return Files.writeString(folder.resolve(base + ".html"), new Page(this).html());
    }

    private byte[] json() {
        var json = Json.object().put("name", name).put("at", at.toString()).put("machine", machine);
        var all = json.putArray("measurements");
        measurements.forEach(each -> all.add(each.json()));
        var bounds = json.putArray("goals");
        goals.forEach(each -> bounds.add(each.json()));
        return Json.mapper().writerWithDefaultPrettyPrinter().writeValueAsBytes(json);
    }

    public String table() {
        var text = new StringBuilder(String.format(
                Locale.ROOT,
                "%-18s %-8s %9s %6s %7s %7s %7s %8s %8s %8s %7s %6s%n",
                "scenario",
                "way",
                "req/s",
                "failed",
                "p50 ms",
                "p90",
                "p99",
                "p99.9",
                "first50",
                "first99",
                "cpu us",
                "db us"));
        measurements.forEach(each -> text.append(row(each)));
        text.append('\n');
        for (var goal : goals) {
            text.append(String.format(
                    Locale.ROOT,
                    "%-4s %-38s goal %-8s measured %s%n",
                    goal.met() ? "met" : "MISS",
                    goal.name(),
                    goal.goal(),
                    goal.measured()));
        }
        return text.toString();
    }

    private static String row(Measurement each) {
        return String.format(
                Locale.ROOT,
                "%-18s %-8s %9.1f %6d %7.2f %7.2f %7.2f %8.2f %8.2f %8.2f %7.0f %6.0f%n",
                each.scenario(),
                each.target(),
                each.perSecond(),
                each.failed(),
                each.latency().p50(),
                each.latency().p90(),
                each.latency().p99(),
                each.latency().p999(),
                each.firstContent().p50(),
                each.firstContent().p99(),
                each.cpuMicros(),
                each.databaseMicros());
    }

    static String machineHere() {
        return Runtime.getRuntime().availableProcessors() + " cores, " + System.getProperty("os.name") + " "
                + System.getProperty("os.version") + " " + System.getProperty("os.arch") + ", Java "
                + Runtime.version().feature() + "; load generator on the same machine";
    }
}
