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

/// The outcome of a measurement of quality, and its three forms: JSON, a page, text.
///
/// @param machine what it ran on
record TableReport(String name, Instant at, String machine, List<Table> tables, List<Goal> goals) {
    private static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss", Locale.ROOT).withZone(ZoneOffset.UTC);

    /// @param rows as many cells each as there are columns
    record Table(String title, List<String> columns, List<List<String>> rows) {}

    /// Writes `<name>-<date>.json` and `.html`; returns the path of the page.
    Path write(Path folder) throws IOException {
        Files.createDirectories(folder);
        var base = name + "-" + STAMP.format(at);
        Files.write(folder.resolve(base + ".json"), json());
        return Files.writeString(folder.resolve(base + ".html"), html());
    }

    private byte[] json() {
        var json = Json.object().put("name", name).put("at", at.toString()).put("machine", machine);
        var all = json.putArray("tables");
        for (var table : tables) {
            var one = all.addObject().put("title", table.title());
            var rows = one.putArray("rows");
            for (var row : table.rows()) {
                var object = rows.addObject();
                for (int i = 0; i < row.size(); i++) object.put(table.columns().get(i), row.get(i));
            }
        }
        var bounds = json.putArray("goals");
        goals.forEach(each -> bounds.add(each.json()));
        return Json.mapper().writerWithDefaultPrettyPrinter().writeValueAsBytes(json);
    }

    String text() {
        var text = new StringBuilder();
        for (var table : tables) text.append(text(table)).append('\n');
        for (var goal : goals)
            text.append(String.format(
                    Locale.ROOT,
                    "%-4s %-48s goal %-8s measured %s%n",
                    goal.met() ? "met" : "MISS",
                    goal.name(),
                    goal.goal(),
                    goal.measured()));
        return text.toString();
    }

    private static String text(Table table) {
        var widths = table.columns().stream().mapToInt(String::length).toArray();
        for (var row : table.rows())
            for (int i = 0; i < widths.length; i++)
                widths[i] = Math.max(widths[i], row.get(i).length());
        var text = new StringBuilder(table.title()).append('\n');
        line(table.columns(), widths, text);
        for (var row : table.rows()) line(row, widths, text);
        return text.toString();
    }

    private static void line(List<String> cells, int[] widths, StringBuilder text) {
        for (int i = 0; i < widths.length; i++) {
            var gap = " ".repeat(widths[i] - cells.get(i).length());
            text.append(i == 0 ? cells.get(i) + gap : "  " + gap + cells.get(i));
        }
        text.append('\n');
    }

    private String html() {
        var goalRows = goals.stream()
                .map(goal -> List.of(goal.met() ? "met" : "missed", goal.name(), goal.goal(), goal.measured()))
                .toList();
        return "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><meta name=\"viewport\""
                + " content=\"width=device-width\"><title>" + Page.escape(name) + "</title><style>" + Page.STYLE
                + "</style><h1>" + Page.escape(name) + "</h1><p>" + at + " · " + Page.escape(machine) + "</p>"
                + html(new Table("Goals", List.of("Result", "Figure", "Goal", "Measured"), goalRows))
                + tables.stream().map(TableReport::html).collect(Collectors.joining()) + "</html>\n";
    }

    private static String html(Table table) {
        var head =
                table.columns().stream().map(cell -> "<th>" + Page.escape(cell)).collect(Collectors.joining());
        var rows = table.rows().stream()
                .map(row -> "<tr>"
                        + row.stream().map(cell -> "<td>" + Page.escape(cell)).collect(Collectors.joining()))
                .collect(Collectors.joining());
        return "<h2>" + Page.escape(table.title()) + "</h2><table><tr>" + head + rows + "</table>";
    }
}
