package dev.parley.gateway;

import dev.parley.routing.RoutingSettings;
import java.time.Duration;

/// What the operator says about the request path.
///
/// @param breakerOpen how long a failing target is passed over
/// @param slow an answer that takes longer to begin counts as slow
/// @param waitingAtOnce requests of one tenant that may wait for one provider at a time on this node
/// @param cacheMegabytes of one tenant's kept answers on this node
public record GatewaySettings(
        Duration breakerOpen, Duration slow, int waitingAtOnce, int cacheMegabytes, RoutingSettings routing) {}
