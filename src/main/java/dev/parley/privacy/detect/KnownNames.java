package dev.parley.privacy.detect;

/// Occurrences of a name that is known from elsewhere. A single word counts as it is written only: Will is no `will`.
final class KnownNames {
    private KnownNames() {}

    static void find(String text, String name, Findings found) {
        if (name.isBlank()) return;
        boolean anyCase = name.indexOf(' ') > 0;
        for (int i = 0; i + name.length() <= text.length(); i++) {
            if (!text.regionMatches(anyCase, i, name, 0, name.length())) continue;
            int end = i + name.length();
            if (Chars.wordAt(text, i - 1) || Chars.wordAt(text, end)) continue;
            found.add(Kind.NAME, i, end);
            i = end - 1;
        }
    }
}
