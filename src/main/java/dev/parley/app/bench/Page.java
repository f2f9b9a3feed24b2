package dev.parley.app.bench;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/// The report as one HTML file that needs nothing else: bars drawn as SVG, light and dark by the reader's setting.
final class Page {
    private static final int LABEL = 90;
    private static final int BARS = 460;
    private static final int ROW = 26;
    static final String STYLE = """
            :root{color-scheme:light dark;--ink:#1d2433;--soft:#5c6579;--paper:#fff;--line:#dfe3ea;--bar:#3867d6;--other:#8fa3c7}
            @media(prefers-color-scheme:dark){:root{--ink:#e8ebf2;--soft:#9aa5bb;--paper:#14181f;--line:#2c3442;--bar:#7aa2ff;--other:#4d5f82}}
            body{font:16px/1.5 system-ui,sans-serif;color:var(--ink);background:var(--paper);max-width:60rem;margin:2rem auto;padding:0 1rem}
            h1{font-size:1.5rem}h2{font-size:1.1rem;margin-top:2rem}p{color:var(--soft)}
            table{border-collapse:collapse;width:100%;font-size:.85rem;font-variant-numeric:tabular-nums}
            th,td{padding:.3rem .5rem;border-bottom:1px solid var(--line);text-align:right}th:first-child,td:first-child,th:nth-child(2),td:nth-child(2){text-align:left}
            .charts{display:grid;gap:1.5rem}figure{margin:0}figcaption{font-size:.9rem;color:var(--soft)}
            svg{width:100%;height:auto;max-width:42rem}text{fill:var(--ink);font-size:13px}.b{fill:var(--other)}.parley{fill:var(--bar)}
            """;

    private final Report report;

    Page(Report report) {
        this.report = report;
    }

    String html() {
        return "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><meta name=\"viewport\""
                + " content=\"width=device-width\"><title>" + escape(report.name()) + "</title><style>" + STYLE
                + "</style><h1>" + escape(report.name()) + "</h1><p>" + report.at() + " · "
                + escape(report.machine()) + "</p><h2>Goals</h2>" + goals() + charts() + "<h2>All figures</h2>"
                + figures() + "</html>\n";
    }

    private String goals() {
        var rows = report.goals().stream()
                .map(goal -> "<tr><td>" + (goal.met() ? "met" : "missed") + "<td>" + escape(goal.name()) + "<td>"
                        + escape(goal.goal()) + "<td>" + escape(goal.measured()))
                .collect(Collectors.joining());
        return "<table><tr><th>Result<th>Figure<th>Goal<th>Measured" + rows + "</table>";
    }

    private String charts() {
        var scenarios = new LinkedHashMap<String, List<Measurement>>();
        for (var each : report.measurements()) {
            scenarios.merge(
                    each.scenario(),
                    List.of(each),
                    (a, b) -> java.util.stream.Stream.of(a, b)
                            .flatMap(List::stream)
                            .toList());
        }
        var html = new StringBuilder();
        scenarios.forEach((scenario, each) -> {
            html.append("<h2>").append(escape(scenario)).append("</h2><div class=\"charts\">");
            if (each.stream().anyMatch(one -> one.cpuMicros() > 0))
                html.append(bars("CPU, microseconds a request", each, Measurement::cpuMicros));
            html.append(bars("Requests a second", each, Measurement::perSecond));
            html.append(bars("Latency p50, ms", each, one -> one.latency().p50()));
            html.append(bars("Latency p99, ms", each, one -> one.latency().p99()));
            html.append("</div>");
        });
        return html.toString();
    }

    private static String bars(String title, List<Measurement> ways, ToDoubleFunction<Measurement> figure) {
        double most = Math.max(1e-9, ways.stream().mapToDouble(figure).max().orElse(1));
        var svg = new StringBuilder("<figure><figcaption>" + title + "</figcaption><svg role=\"img\" viewBox=\"0 0 "
                + (LABEL + BARS + 90) + " " + (ways.size() * ROW + 4) + "\">");
        for (int i = 0; i < ways.size(); i++) {
            var way = ways.get(i);
            double value = figure.applyAsDouble(way);
            svg.append(String.format(
                    Locale.ROOT,
                    "<text x=\"0\" y=\"%1$d\">%2$s</text><rect class=\"b %2$s\" x=\"%3$d\" y=\"%4$d\" width=\"%5$.1f\""
                            + " height=\"18\" rx=\"3\"/><text x=\"%6$.1f\" y=\"%1$d\">%7$s</text>",
                    i * ROW + 16,
                    escape(way.target()),
                    LABEL,
                    i * ROW + 3,
                    Math.max(1, value / most * BARS),
                    LABEL + value / most * BARS + 8,
                    number(value)));
        }
        return svg.append("</svg></figure>").toString();
    }

    private String figures() {
        var rows = report.measurements().stream().map(Page::row).collect(Collectors.joining());
        return "<table><tr><th>Scenario<th>Way<th>Requests/s<th>Failed<th>p50 ms<th>p90<th>p99<th>p99.9<th>First text"
                + " p50<th>p99<th>CPU µs<th>DB µs<th>Memory MB" + rows + "</table>";
    }

    private static String row(Measurement each) {
        var numbers = new double[] {
            each.perSecond(),
            each.failed(),
            each.latency().p50(),
            each.latency().p90(),
            each.latency().p99(),
            each.latency().p999(),
            each.firstContent().p50(),
            each.firstContent().p99(),
            each.cpuMicros(),
            each.databaseMicros(),
            each.residentMegabytes()
        };
        var row = new StringBuilder("<tr><td>" + escape(each.scenario()) + "<td>" + escape(each.target()));
        for (double number : numbers) row.append("<td>").append(number(number));
        return row.toString();
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, value >= 100 ? "%,.0f" : "%.2f", value);
    }

    static String escape(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace("\"", "&quot;");
    }
}
