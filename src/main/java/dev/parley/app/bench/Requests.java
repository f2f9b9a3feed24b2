package dev.parley.app.bench;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.function.Supplier;

/// One request over and over, with a number in it that counts.
final class Requests implements Supplier<ByteBuffer> {
    /// Stands in the text where the number goes.
    static final String NUMBER = "@@@@@@@@@@";

    private final byte[] template;
    private final int at;
    private long next = System.currentTimeMillis() * 100 % 1_000_000_000L;

    /// @param text ASCII, with `NUMBER` once
    Requests(String text) {
        template = text.getBytes(StandardCharsets.US_ASCII);
        at = text.indexOf(NUMBER);
        if (at < 0) throw new IllegalArgumentException("the text has no " + NUMBER);
    }

    @Override
    public ByteBuffer get() {
        var request = template.clone();
        long rest = next++;
        for (int i = at + NUMBER.length() - 1; i >= at; i--) {
            request[i] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        return ByteBuffer.wrap(request);
    }
}
