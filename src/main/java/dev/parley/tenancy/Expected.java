package dev.parley.tenancy;

import dev.parley.kernel.ErrorCode;
import dev.parley.kernel.PlatformException;
import dev.parley.platform.http.Exchange;
import org.jspecify.annotations.Nullable;

/// Which version a caller means to change, so that two who change the same thing do not undo each other.
///
/// @param version null for any
public record Expected(@Nullable Long version) {
    public static final Expected ANY = new Expected(null);

    /// Reads `If-Match`: the `ETag` of an earlier answer, unchanged. Without it, or with `*`, any version will do.
    /// @throws PlatformException INVALID_REQUEST when it is something else
    public static Expected of(Exchange exchange) {
        var header = exchange.header("If-Match").map(String::strip).orElse("*");
        if (header.equals("*")) return ANY;
        try {
            if (header.length() > 2 && header.startsWith("\"") && header.endsWith("\""))
                return new Expected(Long.valueOf(header.substring(1, header.length() - 1)));
        } catch (NumberFormatException notAVersion) {
            // said below
        }
        throw PlatformException.invalid(
                "If-Match", "If-Match must be the ETag of an earlier answer, such as \"3\" with its quotation marks.");
    }

    public static Exchange tell(Exchange exchange, long version) {
        return exchange.header("ETag", "\"" + version + "\"");
    }

    /// @throws PlatformException PRECONDITION_FAILED when the thing has another version by now
    public void require(long actual) {
        if (version != null && version != actual)
            throw new PlatformException(
                    ErrorCode.PRECONDITION_FAILED,
                    "It was changed meanwhile: it has version " + actual + ", not " + version
                            + ". Read it again and repeat the change on that.");
    }
}
