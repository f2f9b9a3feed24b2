package dev.parley.knowledge;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The headings above the place that a parser has reached.
final class Outline {
    private static final int MAX_HEADING = 200;
    private static final int MAX_TITLE = 300;

    private final Deque<Heading> path = new ArrayDeque<>();
    private @Nullable String title;

    private record Heading(int level, String text) {}

    /// @param level from 1, the highest
    void heading(int level, String text) {
        var line = text.strip().replaceAll("\\s+", " ");
        if (line.isEmpty()) return;
        while (!path.isEmpty() && path.getLast().level >= level) path.removeLast();
        if (title == null && level == 1) title = cut(line, MAX_TITLE);
        // the title is said with each passage anyway
        else path.addLast(new Heading(level, cut(line, MAX_HEADING)));
    }

    @Nullable
    String title() {
        return title;
    }

    @Nullable
    String section() {
        if (path.isEmpty()) return null;
        return path.stream().map(Heading::text).collect(Collectors.joining(" > "));
    }

    static String cut(String text, int chars) {
        if (text.length() <= chars) return text;
        return text.substring(0, Character.isHighSurrogate(text.charAt(chars - 1)) ? chars - 1 : chars);
    }
}
