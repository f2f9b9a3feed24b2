package dev.parley.app.bench;

import dev.parley.platform.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/// Tables and goals of a run, as text, JSON and a page.
final class CacheBenchReport {
    private static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final String STYLE = """
            :root{color-scheme:light dark}body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}
            table{border-collapse:collapse;width:100%;font-size:.85rem;font-variant-numeric:tabular-nums}
            th,td{padding:.3rem .5rem;border-bottom:1px solid #8886;text-align:right}th:first-child,td:first-child{text-align:left}
            """;

    private final String name;
    private final Instant at;
    private final List<Table> tables = new ArrayList<>();
    private final List<Goal> goals = new ArrayList<>();

    /// @param rows a name first, then figures
    record Table(String title, List<String> columns, List<List<String>> rows) {
        String text() {
            var widths = new int[columns.size()];
            for (int c = 0; c < widths.length; c++) {
                widths[c] = columns.get(c).length();
                for (var row : rows) widths[c] = Math.max(widths[c], row.get(c).length());
            }
            var text = new StringBuilder(title).append('\n');
            line(text, columns, widths);
            rows.forEach(row -> line(text, row, widths));
            return text.toString();
        }

        private static void line(StringBuilder text, List<String> cells, int[] widths) {
            for (int c = 0; c < widths.length; c++)
                text.append(String.format(Locale.ROOT, (c == 0 ? "%-" : "  %") + widths[c] + "s", cells.get(c)));
            text.append('\n');
        }

        String html() {
            return "<h2>" + escape(title) + "</h2><table>" + cells("th", columns)
                    + rows.stream().map(row -> cells("td", row)).collect(Collectors.joining()) + "</table>";
        }
    }

    CacheBenchReport(String name, Instant at) {
        this.name = name;
        this.at = at;
    }

    void add(Table table) {
        tables.add(table);
    }

    void add(Goal goal) {
        goals.add(goal);
    }

    String goals() {
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

    /// Writes `<name>-<date>.json` and `.html`; returns the path of the page.
    Path write(Path folder) throws IOException {
        Files.createDirectories(folder);
        var base = name + "-" + STAMP.format(at);
        var json = Json.object().put("name", name).put("at", at.toString()).put("machine", Report.machineHere());
        var all = json.putArray("tables");
        for (var table : tables) {
            var rows = all.addObject().put("title", table.title).putArray("rows");
            for (var row : table.rows) {
                var object = rows.addObject();
                for (int c = 0; c < row.size(); c++) object.put(table.columns.get(c), row.get(c));
            }
        }
        var bounds = json.putArray("goals");
        goals.forEach(each -> bounds.add(each.json()));
        Files.write(
                folder.resolve(base + ".json"),
                Json.mapper().writerWithDefaultPrettyPrinter().writeValueAsBytes(json));
        return Files.writeString(folder.resolve(base + ".html"), page());
    }

    private String page() {
        var bounds = new Table(
                "Goals",
                List.of("figure", "goal", "measured", "result"),
                goals.stream()
                        .map(goal -> List.of(goal.name(), goal.goal(), goal.measured(), goal.met() ? "met" : "missed"))
                        .toList());
        return "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><meta name=\"viewport\""
                + " content=\"width=device-width\"><title>" + escape(name) + "</title><style>" + STYLE + "</style><h1>"
                + escape(name) + "</h1><p>" + at + " · " + escape(Report.machineHere()) + "</p>" + bounds.html()
                + tables.stream().map(Table::html).collect(Collectors.joining()) + "</html>\n";
    }

    private static String cells(String tag, List<String> cells) {
        return cells.stream().map(cell -> "<" + tag + ">" + escape(cell)).collect(Collectors.joining("", "<tr>", ""));
    }

    private static String escape(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace("\"", "&quot;");
    }
}
