package dev.parley.knowledge.web;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// What a site permits programs to read (RFC 9309).
///
/// @param pause between two requests, as the site asks for it; zero when it asks for nothing
public record Robots(List<Rule> rules, Duration pause) {
    /// Everything is permitted.
    static final Robots OPEN = new Robots(List.of(), Duration.ZERO);

    private static final Duration LONGEST = Duration.ofSeconds(30);
    private static final int MOST = 5_000;
    private static final String OURS = Fetcher.NAME.toLowerCase(Locale.ROOT);

    record Rule(boolean allow, String pattern) {}

    /// The rules for this program, else those for all.
    static Robots parse(String text) {
        var ours = new Group();
        var all = new Group();
        var named = new ArrayList<Group>();
        boolean naming = false;
        for (var line : text.lines().limit(20_000).toList()) {
            int colon = line.indexOf(':');
            if (colon < 0) continue;
            var field = line.substring(0, colon).strip().toLowerCase(Locale.ROOT);
            var value = value(line.substring(colon + 1));
            if (field.equals("user-agent")) {
                if (!naming) named.clear();
                naming = true;
                var agent = value.toLowerCase(Locale.ROOT);
                if (agent.equals("*")) named.add(all);
                else if (agent.equals(OURS)) named.add(ours);
                ours.named |= agent.equals(OURS);
                continue;
            }
            if (!field.equals("allow") && !field.equals("disallow") && !field.equals("crawl-delay")) continue;
            naming = false;
            named.forEach(group -> group.add(field, value));
        }
        return (ours.named ? ours : all).robots();
    }

    private static String value(String text) {
        int comment = text.indexOf('#');
        return (comment < 0 ? text : text.substring(0, comment)).strip();
    }

    private static final class Group {
        private final List<Rule> rules = new ArrayList<>();
        private Duration pause = Duration.ZERO;
        private boolean named;

        void add(String field, String value) {
            if (field.equals("crawl-delay")) pause = seconds(value);
            // an empty Disallow permits everything
            else if (!value.isEmpty() && rules.size() < MOST) rules.add(new Rule(field.equals("allow"), value));
        }

        private static Duration seconds(String value) {
            try {
                double seconds = Double.parseDouble(value);
                return Duration.ofMillis((long) (1000 * Math.clamp(seconds, 0, LONGEST.toSeconds())));
            } catch (IllegalArgumentException noNumber) {
                return Duration.ZERO;
            }
        }

        Robots robots() {
            return new Robots(List.copyOf(rules), pause);
        }
    }

    /// The longest pattern that fits decides; of two as long, the one that permits.
    public boolean permits(WebAddress address) {
        Rule best = null;
        for (var rule : rules)
            if (Glob.fits(rule.pattern, address.path())
                    && (best == null
                            || rule.pattern.length() > best.pattern.length()
                            || (rule.allow && rule.pattern.length() == best.pattern.length()))) best = rule;
        return best == null || best.allow;
    }
}
