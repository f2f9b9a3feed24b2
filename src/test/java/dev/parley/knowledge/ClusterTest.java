package dev.parley.knowledge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.embeddings.Encoder;
import dev.parley.kernel.Ids;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ClusterTest {
    private final Random random = new Random(3);

    /// A question that lies near others of its kind and far from those of another.
    private QueryLog.Unanswered asked(String question, int kind) {
        var vector = new float[Encoder.DIMENSIONS];
        vector[kind] = 1;
        for (int i = 0; i < vector.length; i++) vector[i] += (float) (0.01 * random.nextGaussian());
        double length = Math.sqrt(Encoder.cosine(vector, vector));
        for (int i = 0; i < vector.length; i++) vector[i] /= (float) length;
        return new QueryLog.Unanswered(Ids.next(), question, vector);
    }

    @Test
    void questionsOfLikeMeaningAreOneAndTheMostAskedComesFirst() {
        var asked = new ArrayList<QueryLog.Unanswered>();
        asked.add(asked("Do you sell hats?", 0));
        for (int i = 0; i < 3; i++) asked.add(asked("Can I pay in Bitcoin?", 1));
        asked.add(asked("Is Bitcoin accepted?", 1));
        var last = asked.getLast().asked();
        var clusters = Cluster.of(asked.reversed());
        assertThat(clusters).hasSize(2);
        var first = clusters.getFirst();
        assertThat(first.count()).isEqualTo(4);
        assertThat(first.lastAsked()).isEqualTo(last);
        assertThat(List.of(first.question(), first.examples().getFirst()))
                .containsExactlyInAnyOrder("Can I pay in Bitcoin?", "Is Bitcoin accepted?");
        assertThat(clusters.getLast().examples()).isEmpty();
    }

    @Test
    void noQuestionsMakeNoClusters() {
        assertThat(Cluster.of(List.of())).isEmpty();
    }
}
