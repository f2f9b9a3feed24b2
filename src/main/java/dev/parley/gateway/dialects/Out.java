package dev.parley.gateway.dialects;

/// Where a stream's events go: the response, or a record of it.
public interface Out {
    /// An event without a name. @param json one line
    void data(byte[] json);

    /// A named event.
    void event(String name, byte[] json);
}
