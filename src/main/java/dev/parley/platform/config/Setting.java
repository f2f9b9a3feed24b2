package dev.parley.platform.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.function.Function;

/// One setting as data: the single source of its name, default and description.
///
/// @param name its environment variable; in `parley.yaml` the same in small letters without `PARLEY_`
/// @param otherwise the default as one would write it; empty for none
/// @param takes what a value looks like, for people
public record Setting<T>(String name, String otherwise, String takes, String doc, Function<String, T> parser) {
    public static Setting<String> text(String name, String otherwise, String doc) {
        return new Setting<>(name, otherwise, "text", doc, text -> text);
    }

    /// A text that must not appear in logs or in `doctor`'s output.
    public static Setting<String> secret(String name, String doc) {
        return new Setting<>(name, "", "secret", doc, text -> text);
    }

    public static Setting<Integer> number(String name, int otherwise, int least, int most, String doc) {
        var takes = "whole number, " + least + " to " + most;
        return new Setting<>(name, String.valueOf(otherwise), takes, doc, text -> {
            int value = Integer.parseInt(text);
            if (value < least || value > most) throw new IllegalArgumentException("out of range");
            return value;
        });
    }

    public static Setting<Boolean> flag(String name, boolean otherwise, String doc) {
        return new Setting<>(name, String.valueOf(otherwise), "true or false", doc, text -> switch (text) {
            case "true", "1", "yes" -> true;
            case "false", "0", "no" -> false;
            default -> throw new IllegalArgumentException("not a flag");
        });
    }

    public static Setting<Duration> duration(String name, String otherwise, String doc) {
        return new Setting<>(name, otherwise, "duration such as 500ms, 30s, 10m, 24h", doc, Setting::parseDuration);
    }

    public static Setting<Path> path(String name, String otherwise, String doc) {
        return new Setting<>(name, otherwise, "path", doc, Path::of);
    }

    /// @param values permitted, the first being the default
    public static Setting<String> choice(String name, String doc, String... values) {
        var list = java.util.List.of(values);
        return new Setting<>(name, list.getFirst(), String.join(" | ", values), doc, text -> {
            if (!list.contains(text)) throw new IllegalArgumentException("not one of them");
            return text;
        });
    }

    /// Its key in `parley.yaml`.
    public String key() {
        return name.toLowerCase(Locale.ROOT).replaceFirst("^parley_", "");
    }

    public boolean isSecret() {
        return takes.equals("secret");
    }

    private static Duration parseDuration(String text) {
        int digits = 0;
        while (digits < text.length() && Character.isDigit(text.charAt(digits))) digits++;
        long amount = Long.parseLong(text.substring(0, digits));
        return switch (text.substring(digits).strip()) {
            case "ms" -> Duration.ofMillis(amount);
            case "s" -> Duration.ofSeconds(amount);
            case "m" -> Duration.ofMinutes(amount);
            case "h" -> Duration.ofHours(amount);
            case "d" -> Duration.ofDays(amount);
            default -> throw new IllegalArgumentException("no unit");
        };
    }
}
