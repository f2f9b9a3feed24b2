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
import java.util.stream.Collectors;

/// What a measurement of quality found, in its three forms: JSON, a page, tables of text.
///
/// @param how in a few sentences, how it was measured
public record Figures(String name, Instant at, String how, List<Table> tables, List<Goal> goals) {
    private static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss", Locale.ROOT).withZone(ZoneOffset.UTC);

    /// @param rows as many cells each as there are columns
    record Table(String title, List<String> columns, List<List<String>> rows) {
        private int width(int column) {
            return rows.stream()
                    .mapToInt(row -> row.get(column).length())
                    .reduce(columns.get(column).length(), Math::max);
        }

        String text() {
            return title + "\n" + line(columns) + rows.stream().map(this::line).collect(Collectors.joining());
        }

        private String line(List<String> cells) {
            var line = new StringBuilder();
            for (int i = 0; i < cells.size(); i++)
                line.append(String.format(
                        Locale.ROOT, "%" + (i == 0 ? "-" : "") + (width(i) + (i == 0 ? 0 : 2)) + "s", cells.get(i)));
            return line.append('\n').toString();
        }

        String html() {
            return "<h2>" + Page.escape(title) + "</h2><table><tr>" + cells("<th>", columns)
                    + rows.stream().map(row -> "<tr>" + cells("<td>", row)).collect(Collectors.joining()) + "</table>";
        }

        private static String cells(String tag, List<String> cells) {
            return cells.stream().map(cell -> tag + Page.escape(cell)).collect(Collectors.joining());
        }
    }

    /// Writes `<name>-<date>.json` and `.html`; returns the path of the page.
    public Path write(Path folder) throws IOException {
        Files.createDirectories(folder);
        var base = name + "-" + STAMP.format(at);
        Files.write(folder.resolve(base + ".json"), json());
        return Files.writeString(folder.resolve(base + ".html"), html());
    }

    public String text() {
        return tables.stream().map(Table::text).collect(Collectors.joining("\n")) + "\n" + how + "\n\n" + bounds();
    }

    /// The goals and whether they are met.
    String bounds() {
        return goals.stream()
                .map(goal -> String.format(
                        Locale.ROOT,
                        "%-4s %-58s goal %-9s measured %s%n",
                        goal.met() ? "met" : "MISS",
                        goal.name(),
                        goal.goal(),
                        goal.measured()))
                .collect(Collectors.joining());
    }

    private byte[] json() {
        var json = Json.object().put("name", name).put("at", at.toString()).put("how", how);
        var all = json.putArray("tables");
        for (var table : tables) {
            var rows = all.addObject().put("title", table.title()).putArray("rows");
            for (var row : table.rows()) {
                var cells = rows.addObject();
                for (int i = 0; i < row.size(); i++) cells.put(table.columns().get(i), row.get(i));
            }
        }
        var bounds = json.putArray("goals");
        goals.forEach(each -> bounds.add(each.json()));
        return Json.mapper().writerWithDefaultPrettyPrinter().writeValueAsBytes(json);
    }

    private String html() {
        var bounds = new Table(
                "Goals",
                List.of("figure", "goal", "measured", "result"),
                goals.stream()
                        .map(goal -> List.of(goal.name(), goal.goal(), goal.measured(), goal.met() ? "met" : "missed"))
                        .toList());
        return "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><meta name=\"viewport\""
                + " content=\"width=device-width\"><title>" + Page.escape(name) + "</title><style>" + Page.STYLE
                + "</style><h1>" + Page.escape(name) + "</h1><p>" + at + " · " + Page.escape(how) + "</p>"
                + bounds.html() + tables.stream().map(Table::html).collect(Collectors.joining()) + "</html>\n";
    }
}
