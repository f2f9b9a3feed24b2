package dev.parley.knowledge;

import dev.parley.kernel.PlatformException;
import dev.parley.knowledge.web.Glob;
import dev.parley.knowledge.web.WebAddress;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A site that is read page by page, from one address on.
///
/// @param pages how many there are of each status
public record Crawl(
        UUID id,
        WebAddress start,
        Rules rules,
        Labels labels,
        Map<Job.Status, Long> pages,
        Instant createdAt,
        Instant updatedAt) {
    static final String PREFIX = "crawl";

    /// How far a crawl goes.
    ///
    /// @param sameSite whether it stays on its site
    /// @param maxPages that are asked for, the first included
    /// @param maxDepth links that lead from the first page to the last; 0 is that page alone
    /// @param include patterns of paths, one of which each page but the first has to fit; see {@link Glob}
    /// @param exclude patterns of paths that no page but the first may fit
    public record Rules(boolean sameSite, int maxPages, int maxDepth, List<String> include, List<String> exclude) {
        static final int MOST_PAGES = 1_000;
        private static final int MOST_DEPTH = 10;
        private static final int MOST_PATTERNS = 20;
        private static final int MOST_CHARS = 200;

        /// One page.
        static final Rules ONE = new Rules(true, 1, 0, List.of(), List.of());

        public Rules {
            include = List.copyOf(include);
            exclude = List.copyOf(exclude);
        }

        /// As a caller gave it.
        /// @throws PlatformException INVALID_REQUEST naming what cannot be so
        static Rules of(
                @Nullable Boolean sameSite,
                @Nullable Integer maxPages,
                @Nullable Integer maxDepth,
                @Nullable List<@Nullable String> include,
                @Nullable List<@Nullable String> exclude) {
            return new Rules(
                    sameSite == null || sameSite,
                    number("crawl.max_pages", maxPages, 50, 1, MOST_PAGES),
                    number("crawl.max_depth", maxDepth, 3, 0, MOST_DEPTH),
                    patterns("crawl.include", include),
                    patterns("crawl.exclude", exclude));
        }

        private static int number(String field, @Nullable Integer given, int otherwise, int least, int most) {
            if (given == null) return otherwise;
            if (given < least || given > most)
                throw PlatformException.invalid(
                        field, field + " must be a whole number from " + least + " to " + most + ".");
            return given;
        }

        private static List<String> patterns(String field, @Nullable List<@Nullable String> given) {
            if (given == null) return List.of();
            if (given.size() > MOST_PATTERNS)
                throw PlatformException.invalid(field, "There may be " + MOST_PATTERNS + " patterns at most.");
            for (var pattern : given)
                if (pattern == null || !pattern.startsWith("/") || pattern.length() > MOST_CHARS)
                    throw PlatformException.invalid(
                            field,
                            "A pattern is the begin of a path, such as /help or /*/faq$, of " + MOST_CHARS
                                    + " characters at most.");
            return given.stream().map(String::valueOf).toList();
        }

        boolean permits(WebAddress start, WebAddress at) {
            if (sameSite && !start.sameSite(at)) return false;
            if (exclude.stream().anyMatch(pattern -> Glob.fits(pattern, at.path()))) return false;
            return include.isEmpty() || include.stream().anyMatch(pattern -> Glob.fits(pattern, at.path()));
        }
    }

    /// What is linked and never a document.
    private static final Set<String> UNREAD = Set.of(
            "avi", "bmp", "css", "eot", "exe", "gif", "gz", "ico", "jpeg", "jpg", "js", "json", "m4a", "mov", "mp3",
            "mp4", "ogg", "png", "ppt", "pptx", "rar", "rss", "svg", "tar", "tif", "tiff", "ttf", "wav", "webm", "webp",
            "woff", "woff2", "xls", "xlsx", "xml", "zip");

    /// Whether a link leads to a page of this crawl.
    boolean leadsTo(WebAddress at) {
        var name = at.fileName();
        var ending = name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
        return rules.permits(start, at) && !UNREAD.contains(ending);
    }

    long count() {
        return pages.values().stream().mapToLong(Long::longValue).sum();
    }

    private long count(Job.Status status) {
        return pages.getOrDefault(status, 0L);
    }

    /// `running` while pages wait, then `done`, or `failed` when no page could be read.
    String status() {
        if (count(Job.Status.QUEUED) + count(Job.Status.RUNNING) > 0) return "running";
        return count(Job.Status.INDEXED) == 0 && count(Job.Status.FAILED) > 0 ? "failed" : "done";
    }
}
