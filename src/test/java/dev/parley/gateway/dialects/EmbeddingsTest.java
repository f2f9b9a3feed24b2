package dev.parley.gateway.dialects;

import static dev.parley.gateway.dialects.Samples.bytes;
import static dev.parley.gateway.dialects.Samples.object;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.openai.core.ObjectMappers;
import com.openai.models.embeddings.CreateEmbeddingResponse;
import com.openai.models.embeddings.EmbeddingCreateParams;
import dev.parley.kernel.PlatformException;
import dev.parley.providers.EmbeddingProvider;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EmbeddingsTest {
    private static final EmbeddingProvider.Result RESULT = new EmbeddingProvider.Result(
            List.of(new float[] {0.25f, -1e-7f, Float.MIN_VALUE}, new float[] {1, 2, 3}), "mini", 7);

    @Test
    void readsWhatTheOfficialClientSends() throws Exception {
        var params = EmbeddingCreateParams.builder()
                .model("mini")
                .inputOfArrayOfStrings(List.of("a", "b"))
                .dimensions(3)
                .encodingFormat(EmbeddingCreateParams.EncodingFormat.BASE64)
                .user("u")
                .build();
        var call = EmbeddingsCall.read(ObjectMappers.jsonMapper().writeValueAsBytes(params._body()));
        assertThat(call).isEqualTo(new EmbeddingsCall("mini", List.of("a", "b"), 3, true, object("{\"user\":\"u\"}")));
    }

    @Test
    void theOfficialClientReadsBothEncodings() throws Exception {
        for (boolean base64 : List.of(true, false)) {
            var json = EmbeddingsAnswer.write(RESULT, base64, Samples.INFO);
            var response = ObjectMappers.jsonMapper().readValue(json, CreateEmbeddingResponse.class);
            assertThat(response.validate().data().getFirst().embedding())
                    .containsExactly(0.25f, -1e-7f, Float.MIN_VALUE);
            assertThat(response.data().get(1).index()).isEqualTo(1);
            assertThat(response.model()).isEqualTo("mini");
            assertThat(response.usage().promptTokens()).isEqualTo(120);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "input | {\"model\":\"m\"}",
                "input | {\"model\":\"m\",\"input\":\"\"}",
                "input | {\"model\":\"m\",\"input\":[]}",
                "input | {\"model\":\"m\",\"input\":[1,2]}",
                "input | {\"model\":\"m\",\"input\":[[1],[2]]}",
                "input[1] | {\"model\":\"m\",\"input\":[\"a\",2]}",
                "encoding_format | {\"model\":\"m\",\"input\":\"a\",\"encoding_format\":\"int8\"}",
                "dimensions | {\"model\":\"m\",\"input\":\"a\",\"dimensions\":0}",
            })
    void namesTheFieldAtFault(String parameter, String body) {
        assertThatThrownBy(() -> EmbeddingsCall.read(bytes(body)))
                .isInstanceOfSatisfying(
                        PlatformException.class, e -> assertThat(e.parameter()).hasValue(parameter));
    }
}
