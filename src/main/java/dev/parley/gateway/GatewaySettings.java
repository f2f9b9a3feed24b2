package dev.parley.gateway;

import dev.parley.routing.RoutingSettings;
import java.time.Duration;

/// What the operator says about the request path.
///
/// @param breakerOpen how long a failing target is passed over
/// @param slow an answer that takes longer to begin counts as slow
/// @param waitingAtOnce requests of one tenant that may wait for one provider at a time on this node
/// @param inFlight requests to models that the node is to run at a time
/// @param hedgeAfter how long a target of which too little is known may be silent before another is asked beside it
/// @param cacheMegabytes of one tenant's kept answers on this node
public record GatewaySettings(
        Duration breakerOpen,
        Duration slow,
        int waitingAtOnce,
        int inFlight,
        Duration hedgeAfter,
        int cacheMegabytes,
        RoutingSettings routing) {}
