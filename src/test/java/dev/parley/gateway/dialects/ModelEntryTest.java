package dev.parley.gateway.dialects;

import static org.assertj.core.api.Assertions.assertThat;

import com.anthropic.models.models.ModelListPageResponse;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class ModelEntryTest {
    private static final List<ModelEntry> MODELS = List.of(
            new ModelEntry("fast", "openai", "Fast", Instant.ofEpochSecond(1_700_000_000)),
            new ModelEntry("local", "parley", "Local \"quotes\"", Instant.ofEpochSecond(1_750_000_000)));

    @Test
    void openAisClientReadsTheList() throws Exception {
        var json = ModelEntry.openAi(MODELS);
        var page = com.openai.core.ObjectMappers.jsonMapper()
                .readValue(json, com.openai.models.models.ModelListPageResponse.class)
                .validate();
        assertThat(page.data()).extracting(com.openai.models.models.Model::id).containsExactly("fast", "local");
        var one = com.openai.core.ObjectMappers.jsonMapper()
                .readValue(MODELS.getFirst().openAi(), com.openai.models.models.Model.class)
                .validate();
        assertThat(one.created()).isEqualTo(1_700_000_000L);
        assertThat(one.ownedBy()).isEqualTo("openai");
    }

    @Test
    void anthropicsClientReadsTheList() throws Exception {
        var mapper = com.anthropic.core.ObjectMappers.jsonMapper();
        var page = mapper.readValue(ModelEntry.anthropic(MODELS), ModelListPageResponse.class);
        assertThat(page.firstId()).hasValue("fast");
        assertThat(page.lastId()).hasValue("local");
        assertThat(page.hasMore()).isFalse();
        assertThat(page.data().get(1).displayName()).isEqualTo("Local \"quotes\"");
        assertThat(page.data().get(1).createdAt().toInstant())
                .isEqualTo(MODELS.get(1).created());
    }

    @Test
    void anEmptyListHasNoFirstId() {
        assertThat(new String(ModelEntry.anthropic(List.of()), StandardCharsets.UTF_8))
                .isEqualTo("{\"data\":[],\"has_more\":false,\"first_id\":null,\"last_id\":null}");
        assertThat(new String(ModelEntry.openAi(List.of()), StandardCharsets.UTF_8))
                .isEqualTo("{\"object\":\"list\",\"data\":[]}");
    }
}
