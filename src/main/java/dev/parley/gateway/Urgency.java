package dev.parley.gateway;

import dev.parley.identity.Caller;
import dev.parley.kernel.PlatformException;
import dev.parley.platform.http.Exchange;
import dev.parley.tenancy.Tenant;

/// How much a caller minds being refused or waiting.
///
/// @param hedge whether a second target may be asked beside one that is late, at the tenant's cost
record Urgency(Priority priority, boolean hedge) {
    static final Urgency NORMAL = new Urgency(Priority.NORMAL, false);

    private static final String PRIORITY = "x-parley-priority";
    private static final String HEDGE = "x-parley-hedge";

    /// Reads what the request's headers ask for, as far as the tenant may claim it, and tells the priority that
    /// holds. A page with a publishable key claims nothing: anybody can read such a key.
    /// @throws PlatformException INVALID_REQUEST naming the header
    static Urgency of(Exchange exchange, Tenant tenant) {
        var priority = exchange.header(PRIORITY).map(Urgency::priority).orElse(Priority.NORMAL);
        var hedge = exchange.header(HEDGE)
                .map(Urgency::hedge)
                .orElse(tenant.config().hedgedRequests());
        boolean widget = Caller.current().kind() == Caller.Kind.WIDGET;
        var held = priority.atMost(widget ? Priority.NORMAL : highest(tenant));
        if (exchange.header(PRIORITY).isPresent()) exchange.header(PRIORITY, held.word());
        return new Urgency(held, !widget && Boolean.TRUE.equals(hedge));
    }

    private static Priority highest(Tenant tenant) {
        var highest = tenant.config().highestPriority();
        return highest == null ? Priority.CRITICAL : Priority.valueOf(highest.name());
    }

    private static Priority priority(String text) {
        return Priority.parse(text)
                .orElseThrow(() ->
                        PlatformException.invalid(PRIORITY, PRIORITY + " must be one of " + Priority.words() + "."));
    }

    private static boolean hedge(String text) {
        return switch (text) {
            case "true" -> true;
            case "false" -> false;
            default -> throw PlatformException.invalid(HEDGE, HEDGE + " must be true or false.");
        };
    }

    boolean critical() {
        return priority == Priority.CRITICAL;
    }
}
