package dev.parley.tenancy.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BoundedPatternTest {
    private static Optional<String> fault(String pattern) {
        return BoundedPattern.fault(pattern, new BoundedPattern.Effort());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "secret",
                "(?i)\\b(password|passwort)\\b",
                "project\\s+(alpha|omega)",
                "\\d{3}-\\d{2}-\\d{4}",
                "[A-Z]{2}\\d{2}( ?[A-Z0-9]{4}){3,7}",
                "^ignore .* instructions$",
                ".*merger.*",
                "\\\\1",
                "(ab|cd)+e",
            })
    void whatPeopleWriteIsTaken(String pattern) {
        assertThat(fault(pattern)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"(x+x+)+y", ".*.*.*.*=", "(.*a){12}b", "\\s*\\s*\\s*\\s*;"})
    void whatCouldTakeForEverIsRefusedInNoTime(String pattern) {
        assertTimeoutPreemptively(
                Duration.ofSeconds(5),
                () -> assertThat(fault(pattern))
                        .hasValueSatisfying(fault -> assertThat(fault).contains("takes too long")));
    }

    /// Known from attacks on other engines. Java remembers where these failed; what is taken must be quick indeed.
    @ParameterizedTest
    @ValueSource(
            strings = {"(a+)+$", "([a-z0-9]+)*@", "(a|aa)+$", "(a|a)*b", "(.*)*x{3}y", "(\\w+\\s?)*$!", "((ab)*)*c"})
    void whatIsTakenIsQuickOnWhatProvokesOtherEngines(String pattern) {
        if (fault(pattern).isPresent()) return;
        var text = "a".repeat(1000) + "!";
        assertTimeoutPreemptively(
                Duration.ofSeconds(5),
                () -> Pattern.compile(pattern).matcher(text).find());
    }

    @ParameterizedTest
    @ValueSource(strings = {"(a)\\1", "(?<n>a)\\k<n>", "a(?=b)", "a(?!b)", "(?<=a)b", "(?<!a)b", "(?>a+)b"})
    void whatRe2CannotDoIsRefused(String pattern) {
        assertThat(fault(pattern).orElseThrow()).contains("RE2");
    }

    @ParameterizedTest
    @ValueSource(strings = {"(", "[a", "*", "a{2,1}", "\\"})
    void whatIsNoPatternIsRefusedSayingWhere(String pattern) {
        assertThat(fault(pattern).orElseThrow()).contains("near index");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "  "})
    void anEmptyPatternWouldMatchAll(String pattern) {
        assertThat(fault(pattern)).isPresent();
        assertThat(fault("a".repeat(501))).isPresent();
        assertThat(fault("(".repeat(250) + ")".repeat(250)))
                .as("nesting alone does no harm")
                .isEmpty();
    }
}
