package dev.parley.app.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/// A process and its descendants, as Linux's `/proc` tells them. Elsewhere all figures are 0.
///
/// @param family counts the descendants too, and takes all of them to have one thread each, as nginx and PostgreSQL do:
///     then the scheduler's own count, in nanoseconds, is used
record Watched(long pid, boolean family) {
    /// Kernel clock ticks a second in `/proc`; 100 on every Linux since 2.6 (USER_HZ).
    private static final long NANOS_PER_TICK = 10_000_000;

    /// User and system time so far, in nanoseconds; of a process with threads in steps of 10 ms.
    long cpuNanos() {
        return family ? all().mapToLong(Watched::scheduledNanos).sum() : cpuNanos(pid);
    }

    /// Resident memory in bytes. Memory shared by descendants counts once for each.
    long residentBytes() {
        return all().mapToLong(Watched::residentBytes).sum();
    }

    private Stream<Long> all() {
        var self = Stream.of(pid);
        if (!family) return self;
        var children = ProcessHandle.of(pid).stream()
                .flatMap(ProcessHandle::descendants)
                .map(ProcessHandle::pid);
        return Stream.concat(self, children);
    }

    private static long cpuNanos(long pid) {
        var stat = read(pid, "stat");
        // the name in parentheses may hold blanks; utime and stime are fields 14 and 15 (proc(5))
        var fields = stat.substring(stat.lastIndexOf(')') + 1).strip().split(" ", -1);
        if (fields.length < 13) return 0;
        return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) * NANOS_PER_TICK;
    }

    /// The first field of `schedstat`: time on a processor in nanoseconds (Linux, sched-stats).
    private static long scheduledNanos(long pid) {
        var stat = read(pid, "schedstat");
        int end = stat.indexOf(' ');
        return end < 0 ? 0 : Long.parseLong(stat.substring(0, end));
    }

    private static long residentBytes(long pid) {
        return read(pid, "status")
                .lines()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line ->
                        Long.parseLong(line.substring(6).replace("kB", "").strip()) * 1024)
                .sum();
    }

    private static String read(long pid, String file) {
        try {
            return Files.readString(Path.of("/proc", Long.toString(pid), file));
        } catch (IOException ended) {
            return "";
        }
    }
}
