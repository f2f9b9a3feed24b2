package dev.parley.knowledge;

import dev.parley.platform.json.Json;
import dev.parley.platform.json.MergePatch;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/// A change of labels as a caller sends it (RFC 7396): what is not named stays, null takes it away.
final class LabelsPatch {
    private LabelsPatch() {}

    private record Given(
            @Nullable String source,
            @Nullable List<@Nullable String> tags,
            @Nullable String audience) {}

    static UnaryOperator<Labels> of(ObjectNode patch) {
        return before -> {
            ObjectNode target = Json.mapper().valueToTree(before);
            var after = Json.read(Json.write(MergePatch.apply(target, patch)), Given.class);
            return Labels.of(after.source(), after.tags(), after.audience());
        };
    }
}
