package dev.parley.knowledge.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class RobotsTest {
    private static boolean permits(String robots, String path) {
        return Robots.parse(robots)
                .permits(WebAddress.of("https://example.com" + path).orElseThrow());
    }

    @Test
    void theLongestRuleThatFitsDecides() {
        var robots = """
                User-agent: *
                Disallow: /private
                Allow: /private/open   # but this
                Disallow: /*.pdf$
                Disallow: /search?
                Allow: /same
                Disallow: /same
                """;
        assertThat(permits(robots, "/")).isTrue();
        assertThat(permits(robots, "/private")).isFalse();
        assertThat(permits(robots, "/privately")).isFalse();
        assertThat(permits(robots, "/private/open/x")).isTrue();
        assertThat(permits(robots, "/a/b.pdf")).isFalse();
        assertThat(permits(robots, "/a/b.pdf?x")).isTrue();
        assertThat(permits(robots, "/search?q=a")).isFalse();
        assertThat(permits(robots, "/same")).isTrue();
    }

    @Test
    void rulesForThisProgramTakeThePlaceOfThoseForAll() {
        var robots = """
                user-agent: other
                user-agent: PARLEYBOT
                disallow: /ours
                crawl-delay: 2.5
                User-Agent: *
                Disallow: /
                """;
        assertThat(permits(robots, "/ours")).isFalse();
        assertThat(permits(robots, "/theirs")).isTrue();
        assertThat(Robots.parse(robots).pause()).isEqualTo(Duration.ofMillis(2500));
    }

    @Test
    void whatSaysNothingForbidsNothing() {
        for (var robots : new String[] {
            "", "User-agent: *\nDisallow:", "Disallow: /", "<html>404</html>", "User-agent: other\nDisallow: /"
        }) assertThat(permits(robots, "/a")).isTrue();
        assertThat(Robots.parse("User-agent: *\nCrawl-delay: NaN\nCrawl-delay: 9999999")
                        .pause())
                .isEqualTo(Duration.ofSeconds(30));
    }

    @Test
    void aPatternTakesNoTime() {
        var pattern = "/" + "*a".repeat(2_000) + "b";
        long begun = System.nanoTime();
        assertThat(Glob.fits(pattern, "/" + "a".repeat(2_000))).isFalse();
        assertThat(System.nanoTime() - begun).isLessThan(2_000_000_000L);
        assertThat(Glob.fits("/a*c", "/abcd")).isTrue();
        assertThat(Glob.fits("/a*c$", "/abcd")).isFalse();
        assertThat(Glob.fits("*", "/")).isTrue();
    }
}
