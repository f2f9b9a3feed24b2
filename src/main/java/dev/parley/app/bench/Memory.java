package dev.parley.app.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.regex.Pattern;

/// What a JVM started with `-XX:NativeMemoryTracking=summary` has in use after a collection, asked by the JDK's own
/// `jcmd`.
///
/// @param heap live bytes
/// @param beside what the JVM has committed beside its heap, direct buffers included
record Memory(long heap, long beside) {
    static final String OPTION = "-XX:NativeMemoryTracking=summary";
    private static final Pattern USED = Pattern.compile("used (\\d+)K");
    private static final Pattern COMMITTED = Pattern.compile("committed=(\\d+)KB");

    static Memory of(long pid) throws IOException, InterruptedException {
        for (int i = 0; i < 3; i++) {
            jcmd(pid, "GC.run");
            Thread.sleep(700);
        }
        long heap = 0;
        for (var line : jcmd(pid, "GC.heap_info").lines().toList())
            if (!line.contains("etaspace") && !line.contains("class space") && line.contains("total"))
                heap += first(USED, line);
        var native_ = jcmd(pid, "VM.native_memory", "summary");
        long total = first(COMMITTED, native_.substring(native_.indexOf("Total:")));
        long heapCommitted = first(COMMITTED, native_.substring(native_.indexOf("Java Heap")));
        return new Memory(heap * 1024, (total - heapCommitted) * 1024);
    }

    long all() {
        return heap + beside;
    }

    private static long first(Pattern pattern, String text) {
        var found = pattern.matcher(text);
        return found.find() ? Long.parseLong(found.group(1)) : 0;
    }

    private static String jcmd(long pid, String... command) throws IOException, InterruptedException {
        var jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
        var all = new java.util.ArrayList<>(java.util.List.of(jcmd, Long.toString(pid)));
        all.addAll(java.util.List.of(command));
        var process = new ProcessBuilder(all).redirectErrorStream(true).start();
        var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) throw new IOException("jcmd failed: " + said);
        return said;
    }
}
