package dev.parley.platform.http;

/// Surrounds every handler: may bind what the handler runs with, or refuse by throwing.
@FunctionalInterface
public interface Filter {
    void around(Exchange exchange, Handler next) throws Exception;

    /// This filter around another.
    default Filter then(Filter inner) {
        return (exchange, next) -> around(exchange, within -> inner.around(within, next));
    }
}
