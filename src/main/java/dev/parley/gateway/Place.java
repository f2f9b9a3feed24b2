package dev.parley.gateway;

/// A request that runs on this node, until it is closed.
@FunctionalInterface
public interface Place extends AutoCloseable {
    @Override
    void close();
}
