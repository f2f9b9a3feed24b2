package dev.parley.gateway.dialects;

import com.code_intelligence.jazzer.junit.FuzzTest;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;

/// Guided fuzzing of the readers, when `JAZZER_FUZZ=1` asks for it: its agent takes most of a minute to load and slows
/// every test after it. What it finds is kept beside it and replayed by `ReaderFuzzTest` in every run.
@EnabledIfEnvironmentVariable(named = "JAZZER_FUZZ", matches = "1", disabledReason = "set JAZZER_FUZZ=1 to fuzz")
class ReaderJazzerTest {
    @FuzzTest(maxDuration = "60s")
    void refusesAnyBytesAsTheCallersFault(byte[] body) {
        ReaderFuzzTest.read(body);
    }
}
