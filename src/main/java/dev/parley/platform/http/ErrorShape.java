package dev.parley.platform.http;

/// How a route tells errors: RFC 9457 problem details, or the body that the clients of a model provider expect.
public enum ErrorShape {
    PROBLEM,
    OPENAI,
    ANTHROPIC
}
