package dev.parley.knowledge;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.Arrays;
import java.util.List;

/// Guided fuzzing of the parsers: `JAZZER_FUZZ=1 ./parley test -Dtest=ParserFuzz`. No part of an ordinary run, whose
/// every test its agent would slow; `ParserFuzzTest` changes files at random there.
class ParserFuzz {
    @FuzzTest(maxDuration = "60s")
    void readsOrRefusesAnyBytes(byte[] file) {
        if (file.length == 0) return;
        // the first byte says as what
        var formats = List.of(Format.values());
        var format = formats.get((file[0] & 0xff) % formats.size());
        ParserFuzzTest.read(format, Arrays.copyOfRange(file, 1, file.length));
    }
}
