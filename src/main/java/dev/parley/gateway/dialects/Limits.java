package dev.parley.gateway.dialects;

/// How much of anything a request may hold. The size of the whole body is bounded by its route.
final class Limits {
    static final int MESSAGES = 2_000;
    static final int PARTS = 1_000;
    static final int TOOLS = 1_000;
    static final int TOOL_CALLS = 1_000;
    /// OpenAI's own limit.
    static final int OPENAI_STOPS = 4;
    static final int ANTHROPIC_STOPS = 100;
    /// OpenAI's own limit.
    static final int EMBEDDING_INPUTS = 2_048;
    static final int NAME = 256;

    private Limits() {}
}
