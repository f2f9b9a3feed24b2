package dev.parley.platform.http;

/// Answers one request, on a virtual thread of its own, and may block. It returns when the last byte is written.
@FunctionalInterface
public interface Handler {
    void handle(Exchange exchange) throws Exception;
}
