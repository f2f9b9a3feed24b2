package dev.parley.knowledge.web;

/// Patterns of paths as `robots.txt` has them (RFC 9309, 2.2.3): a pattern fits what begins with it, `*` stands
/// for any characters, `$` at its end for the end. Takes time in the product of both lengths at most, whatever
/// the pattern.
public final class Glob {
    private Glob() {}

    public static boolean fits(String pattern, String path) {
        boolean whole = pattern.endsWith("$");
        var wanted = whole ? pattern.substring(0, pattern.length() - 1) : pattern + "*";
        int at = 0;
        int in = 0;
        int star = -1;
        int retry = 0;
        while (at < path.length()) {
            if (in < wanted.length() && wanted.charAt(in) == '*') {
                star = in++;
                retry = at;
            } else if (in < wanted.length() && wanted.charAt(in) == path.charAt(at)) {
                in++;
                at++;
            } else if (star >= 0) {
                in = star + 1;
                at = ++retry;
            } else return false;
        }
        while (in < wanted.length() && wanted.charAt(in) == '*') in++;
        return in == wanted.length();
    }
}
