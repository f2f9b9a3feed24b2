package dev.parley.audit;

import com.code_intelligence.jazzer.junit.FuzzTest;

/// Guided fuzzing of the verifier of exports: `JAZZER_FUZZ=1 ./parley test -Dtest=VerificationFuzz`. No part of an
/// ordinary run, whose every test its agent would slow; what it found is kept beside it and replayed there by
/// `VerificationFuzzTest`.
class VerificationFuzz {
    @FuzzTest(maxDuration = "60s")
    void saysOfAnyBytesWhatIsWrongWithThem(byte[] export) throws Exception {
        VerificationFuzzTest.verify(export);
    }
}
