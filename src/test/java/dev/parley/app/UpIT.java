package dev.parley.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/// What a new user does first: start, ask, with no key of any provider.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class UpIT {
    private static final String QUESTION = """
            {"model":"auto","messages":[{"role":"user","content":"How long do I have to return a pair of shoes?"}]}""";

    private final HttpClient http = HttpClient.newHttpClient();
    private TestParley parley;

    @BeforeAll
    void start() {
        parley = TestParley.start(Map.of());
    }

    @AfterAll
    void stop() {
        parley.close();
    }

    @Test
    void answersFromTheTenantsOwnDocumentsWithACitation() throws Exception {
        var answer = ask(parley.acmeKey());
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).contains("30 days").contains("\"citations\":[{").contains("Return policy");
        assertThat(answer.headers().firstValue("x-parley-model")).contains("local/extractive");
        assertThat(answer.headers().firstValue("x-parley-usage-id")).isPresent();
    }

    @Test
    void saysHonestlyWhenTheTenantsDocumentsDoNotTell() throws Exception {
        var answer = ask(parley.globexKey());
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).contains("found nothing").doesNotContain("30 days").doesNotContain("citations\":[{");
    }

    private HttpResponse<String> ask(String key) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(URI.create(parley.url("/v1/chat/completions")))
                .header("Authorization", "Bearer " + key)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(QUESTION))
                .build();
        return http.send(request, HttpResponse.BodyHandlers.ofString());
    }
}
