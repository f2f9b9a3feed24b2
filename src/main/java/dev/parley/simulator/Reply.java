package dev.parley.simulator;

/// An answer with what surrounds it on the wire.
///
/// @param sequence counts the answers of this simulator; ids are made of it
/// @param created seconds since 1970
/// @param usageKnown false to leave all usage out
/// @param usageInStream OpenAI's `stream_options.include_usage`
record Reply(
        long sequence,
        long created,
        String model,
        Answer answer,
        int inputTokens,
        int outputTokens,
        boolean usageKnown,
        boolean usageInStream) {

    /// A suffix for ids that looks like the providers'.
    String id(String prefix) {
        var hex = Long.toHexString(sequence);
        return prefix + "0000000000000000".substring(hex.length()) + hex;
    }
}
