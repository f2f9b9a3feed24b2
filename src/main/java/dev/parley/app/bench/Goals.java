package dev.parley.app.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/// The bounds Parley is built to, beside what was measured. Ratios are taken within one run.
final class Goals {
    private static final double JSON_RATIO = 8;
    private static final double STREAM_RATIO = 5;
    private static final double CAPACITY = 3_000;
    private static final double FIRST_P50_MS = 2;
    private static final double FIRST_P99_MS = 15;
    private static final long START_MS = 3_000;
    private static final double IDLE_MEGABYTES = 350;

    private Goals() {}

    static List<Goal> of(List<Measurement> all) {
        var goals = new ArrayList<Goal>();
        ratio(all, GatewayBench.JSON, "CPU of a governed request, × nginx", JSON_RATIO)
                .ifPresent(goals::add);
        ratio(all, GatewayBench.STREAM, "CPU of a 20-event stream, × nginx", STREAM_RATIO)
                .ifPresent(goals::add);
        ratio(all, GatewayBench.CAPACITY, "the request's, when all are busy, × nginx", JSON_RATIO)
                .ifPresent(goals::add);
        ratio(all, GatewayBench.SLOW, "the stream's, many at once over 2 s, × nginx", STREAM_RATIO)
                .ifPresent(goals::add);
        find(all, GatewayBench.CAPACITY, "parley")
                .map(parley -> new Goal(
                        "capacity, requests a second",
                        "≥ 3,000",
                        String.format(Locale.ROOT, "%,.0f", parley.perSecond()),
                        parley.perSecond() >= CAPACITY))
                .ifPresent(goals::add);
        goals.addAll(firstText(all));
        var failed = all.stream().filter(each -> each.failed() > 0).toList();
        goals.add(new Goal(
                "failed requests",
                "0",
                failed.isEmpty()
                        ? "0"
                        : failed.stream()
                                .map(each -> each.target() + ", " + each.scenario() + ": " + each.failures())
                                .collect(Collectors.joining("; ")),
                failed.isEmpty()));
        return goals;
    }

    static List<Goal> ofStart(long millis, long residentBytes) {
        double megabytes = residentBytes / 1e6;
        return List.of(
                new Goal("start to first answer, warm data", "≤ 3 s", millis + " ms", millis <= START_MS),
                new Goal(
                        "memory after the first answer, MB",
                        "≤ 350",
                        String.format(Locale.ROOT, "%.0f", megabytes),
                        megabytes <= IDLE_MEGABYTES));
    }

    private static Optional<Goal> ratio(List<Measurement> all, String scenario, String name, double bound) {
        var parley = find(all, scenario, "parley");
        var nginx = find(all, scenario, "nginx");
        if (parley.isEmpty() || nginx.isEmpty() || nginx.get().cpuMicros() == 0) return Optional.empty();
        double ratio = parley.get().cpuMicros() / nginx.get().cpuMicros();
        var measured = String.format(
                Locale.ROOT,
                "%.1f (%.0f µs to %.0f µs)",
                ratio,
                parley.get().cpuMicros(),
                nginx.get().cpuMicros());
        return Optional.of(new Goal(name, "≤ " + (int) bound, measured, ratio <= bound));
    }

    private static List<Goal> firstText(List<Measurement> all) {
        var parley = find(all, GatewayBench.SLOW, "parley");
        var direct = find(all, GatewayBench.SLOW, "direct");
        if (parley.isEmpty() || direct.isEmpty()) return List.of();
        var with = parley.get().firstContent();
        var without = direct.get().firstContent();
        return List.of(
                bound("added time to first text p50, ms", with.p50() - without.p50(), FIRST_P50_MS),
                bound("added time to first text p99, ms", with.p99() - without.p99(), FIRST_P99_MS));
    }

    private static Goal bound(String name, double value, double most) {
        return new Goal(name, "≤ " + (int) most, String.format(Locale.ROOT, "%.2f", value), value <= most);
    }

    private static Optional<Measurement> find(List<Measurement> all, String scenario, String target) {
        return all.stream()
                .filter(each ->
                        each.scenario().equals(scenario) && each.target().equals(target))
                .findFirst();
    }
}
