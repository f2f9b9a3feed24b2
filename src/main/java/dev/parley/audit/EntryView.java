package dev.parley.audit;

import dev.parley.kernel.Ids;
import dev.parley.platform.json.Json;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// An entry as callers see it.
///
/// @param seq its place in the chain; null for the second until it is linked
/// @param erased names of what was erased: these are absent here
/// @param hash of its link, in hexadecimal digits
record EntryView(
        String id,
        @Nullable Long seq,
        Instant at,
        String action,
        @Nullable String target,
        ActorView actor,
        @Nullable String reason,
        @Nullable String requestId,
        @Nullable JsonNode before,
        @Nullable JsonNode after,
        @Nullable List<String> erased,
        @Nullable String hash) {
    record ActorView(
            String kind, @Nullable String id, @Nullable String address) {}

    static EntryView of(Linked linked) {
        var entry = linked.entry();
        var link = linked.link();
        var erased = entry.payloads().entrySet().stream()
                .filter(payload -> payload.getValue().erased())
                .map(Map.Entry::getKey)
                .map(Payload.Name::toString)
                .toList();
        return new EntryView(
                Ids.format("aud", entry.id()),
                link == null ? null : link.seq(),
                entry.at(),
                entry.action(),
                entry.value(Payload.Name.TARGET),
                new ActorView(entry.actorKind(), entry.value(Payload.Name.ACTOR), entry.value(Payload.Name.ADDRESS)),
                entry.value(Payload.Name.REASON),
                entry.requestId(),
                json(entry.value(Payload.Name.BEFORE)),
                json(entry.value(Payload.Name.AFTER)),
                erased.isEmpty() ? null : erased,
                link == null ? null : link.hash());
    }

    private static @Nullable JsonNode json(@Nullable String text) {
        return text == null ? null : Json.mapper().readTree(text);
    }
}
