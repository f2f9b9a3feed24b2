package dev.parley.guardrails;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// Keys, tokens and passwords by their form: prefixes that their makers gave them, JSON web tokens, private keys,
/// addresses with a password, and what follows a word such as `password` or looks random enough.
final class Secrets implements Finder {
    private static final int REACH = 160;

    /// @param least characters after the prefix
    private record Form(String prefix, int least) {}

    private static final List<Form> FORMS = List.of(
            new Form("sk-", 20),
            new Form("sk_live_", 16),
            new Form("sk_test_", 16),
            new Form("rk_live_", 16),
            new Form("whsec_", 16),
            new Form("AKIA", 16),
            new Form("ASIA", 16),
            new Form("AIza", 30),
            new Form("ya29.", 20),
            new Form("ghp_", 30),
            new Form("gho_", 30),
            new Form("ghs_", 30),
            new Form("ghu_", 30),
            new Form("github_pat_", 30),
            new Form("glpat-", 16),
            new Form("npm_", 30),
            new Form("pypi-", 30),
            new Form("hf_", 30),
            new Form("gsk_", 30),
            new Form("xai-", 30),
            new Form("xoxb-", 16),
            new Form("xoxp-", 16),
            new Form("xoxa-", 16),
            new Form("xapp-", 16),
            new Form("SG.", 30),
            new Form("dop_v1_", 30),
            new Form("shpat_", 30),
            new Form("eyJ", 40));
    private static final List<String> CUES = List.of(
            "password",
            "passwort",
            "passwd",
            "secret",
            "token",
            "api_key",
            "apikey",
            "api-key",
            "api key",
            "bearer",
            "kennwort",
            "contraseña",
            "mot de passe");
    private static final int CUE_REACH = 24;
    private static final int LEAST_CUED = 8;
    private static final int LEAST_RANDOM = 40;
    private static final double RANDOM_BITS = 4.3;
    private static final String KEY_BEGIN = "-----BEGIN ";
    private static final String KEY_END = "-----END ";

    @Override
    public List<Span> find(Subject subject) {
        var text = subject.text();
        var found = new ArrayList<Span>();
        int start = -1;
        for (int i = 0; i <= text.length(); i++) {
            boolean inside = i < text.length() && isKey(text.charAt(i));
            if (inside && start < 0) start = i;
            if (inside || start < 0) continue;
            int from = start;
            int to = i;
            start = -1;
            while (to > from && ".=-".indexOf(text.charAt(to - 1)) >= 0 && text.charAt(to - 1) != '=') to--;
            if (text.startsWith(KEY_BEGIN, from)) {
                int end = privateKey(text, from);
                if (end > 0) {
                    found.add(new Span(from, end));
                    i = Math.max(i, end);
                }
            } else if (isSecret(text, from, to)) found.add(new Span(from, to));
            else if (i < text.length() && text.startsWith("://", i)) {
                int end = withPassword(text, i + 3);
                if (end > 0) found.add(new Span(from, end));
            }
        }
        return merged(found);
    }

    private static List<Span> merged(List<Span> found) {
        var out = new ArrayList<Span>(found.size());
        for (var each : found) if (out.isEmpty() || out.getLast().end() <= each.start()) out.add(each);
        return out;
    }

    private static boolean isKey(char c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || "_-.+/=~".indexOf(c) >= 0;
    }

    private static boolean isSecret(String text, int from, int to) {
        for (var form : FORMS)
            if (to - from - form.prefix().length() >= form.least()
                    && text.startsWith(form.prefix(), from)
                    && hasDigit(text, from + form.prefix().length(), to)) return true;
        // key=value
        int equals = text.indexOf('=', from);
        if (equals > from && equals < to - 1 && isSecret(text, equals + 1, to)) return true;
        int length = to - from;
        if (length >= LEAST_CUED && isMixed(text, from, to) && isCued(text, from)) return true;
        return length >= LEAST_RANDOM
                && text.indexOf('/', from, to) < 0
                && isMixed(text, from, to)
                && hasUpperAndLower(text, from, to)
                && bits(text, from, to) >= RANDOM_BITS;
    }

    private static boolean hasDigit(String text, int from, int to) {
        for (int i = from; i < to; i++) if (text.charAt(i) >= '0' && text.charAt(i) <= '9') return true;
        return false;
    }

    /// Letters and digits: a word of a language has no digits, a number no letters.
    private static boolean isMixed(String text, int from, int to) {
        boolean letter = false;
        for (int i = from; i < to; i++) letter |= Character.isLetter(text.charAt(i));
        return letter && hasDigit(text, from, to);
    }

    private static boolean hasUpperAndLower(String text, int from, int to) {
        boolean upper = false;
        boolean lower = false;
        for (int i = from; i < to; i++) {
            upper |= Character.isUpperCase(text.charAt(i));
            lower |= Character.isLowerCase(text.charAt(i));
        }
        return upper && lower;
    }

    private static boolean isCued(String text, int from) {
        var before = text.substring(Math.max(0, from - CUE_REACH), from).toLowerCase(Locale.ROOT);
        return CUES.stream().anyMatch(before::contains);
    }

    /// Shannon entropy of the characters, in bits each.
    private static double bits(String text, int from, int to) {
        var count = new int[128];
        for (int i = from; i < to; i++) count[text.charAt(i)]++;
        double bits = 0;
        for (int n : count)
            if (n > 0) {
                double share = (double) n / (to - from);
                bits -= share * Math.log(share) / Math.log(2);
            }
        return bits;
    }

    /// @return the end of the key; the text's end when the key goes on; -1 when it is no private one
    private static int privateKey(String text, int from) {
        int head = text.indexOf("-----", from + KEY_BEGIN.length());
        if (head < 0 || head - from > 60 || !text.substring(from, head).contains("PRIVATE KEY")) return -1;
        int end = text.indexOf(KEY_END, head);
        if (end < 0) return text.length();
        int close = text.indexOf("-----", end + KEY_END.length());
        return close < 0 ? text.length() : close + 5;
    }

    /// `user:password@host`, what comes after `scheme://`.
    private static int withPassword(String text, int from) {
        int colon = -1;
        for (int i = from; i < text.length() && i - from < 120; i++) {
            char c = text.charAt(i);
            if (c == '@') return colon > from && i > colon + 1 ? i : -1;
            if (c == ':' && colon < 0) colon = i;
            if (c <= ' ' || c == '/' || c == '<' || c == '"') return -1;
        }
        return -1;
    }

    @Override
    public int reach() {
        return REACH;
    }
}
