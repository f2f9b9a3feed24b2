package dev.parley.gateway.dialects;

import org.jspecify.annotations.Nullable;

/// Parley's own part of a request, the object `parley`. It is never sent on.
///
/// @param knowledge whether the answer has to rest on the tenant's documents; null when the caller does not say
public record Extension(@Nullable Boolean knowledge) {
    public static final Extension NONE = new Extension(null);

    static Extension take(Fields request) {
        var parley = request.object("parley");
        if (parley == null) return NONE;
        var extension = new Extension(parley.bool("knowledge"));
        var rest = parley.rest();
        if (rest == null) return extension;
        var unknown = rest.propertyNames().iterator().next();
        throw parley.invalid(unknown, " is not known; parley has the field knowledge (true or false) only.");
    }
}
