package dev.parley.gateway.dialects;

import com.code_intelligence.jazzer.junit.FuzzTest;

/// Guided fuzzing of the readers: `JAZZER_FUZZ=1 ./parley test -Dtest=ReaderFuzz`. No part of an ordinary run, whose
/// every
/// test its agent would slow; what it found is kept beside it and replayed there by `ReaderFuzzTest`.
class ReaderFuzz {
    @FuzzTest(maxDuration = "60s")
    void refusesAnyBytesAsTheCallersFault(byte[] body) {
        ReaderFuzzTest.read(body);
    }
}
