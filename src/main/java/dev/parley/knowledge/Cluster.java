package dev.parley.knowledge;

import dev.parley.embeddings.Encoder;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// Questions that ask about the same. Each question joins the cluster whose middle it is nearest to, if that is near
/// enough, and opens one of its own else; two of the same words are the same question.
final class Cluster {
    /// Questions of like meaning have a cosine of at least so much.
    private static final double NEAR = 0.7;
    private static final int EXAMPLES = 5;

    private final Set<String> questions = new LinkedHashSet<>();
    private final float[] sum = new float[Encoder.DIMENSIONS];
    private QueryLog.Unanswered middle;
    private double nearest = -1;
    private Instant last;
    private int count;
    private final List<QueryLog.Unanswered> members = new ArrayList<>();

    private Cluster(QueryLog.Unanswered first) {
        middle = first;
        last = first.asked();
        add(first);
    }

    /// @param question the one in the middle
    /// @param examples others, without repetitions
    /// @param lastAsked when
    record Told(String question, int count, Instant lastAsked, List<String> examples) {}

    /// The largest first; of the same size, the one asked last.
    static List<Told> of(List<QueryLog.Unanswered> asked) {
        var clusters = new ArrayList<Cluster>();
        for (var one : asked) {
            Cluster best = null;
            double most = NEAR;
            for (var cluster : clusters) {
                double near = cluster.near(one);
                if (near >= most) {
                    most = near;
                    best = cluster;
                }
            }
            if (best == null) clusters.add(new Cluster(one));
            else best.add(one);
        }
        return clusters.stream()
                .map(Cluster::told)
                .sorted(Comparator.comparingInt(Told::count)
                        .thenComparing(Told::lastAsked)
                        .reversed())
                .toList();
    }

    private double near(QueryLog.Unanswered one) {
        return Encoder.cosine(sum, one.vector()) / Math.sqrt(Encoder.cosine(sum, sum));
    }

    private void add(QueryLog.Unanswered one) {
        members.add(one);
        count++;
        if (one.asked().isAfter(last)) last = one.asked();
        for (int i = 0; i < sum.length; i++) sum[i] += one.vector()[i];
    }

    private Told told() {
        for (var one : members) {
            double near = near(one);
            if (near > nearest) {
                nearest = near;
                middle = one;
            }
        }
        for (var one : members) if (!one.question().equals(middle.question())) questions.add(one.question());
        return new Told(
                middle.question(),
                count,
                last,
                questions.stream().limit(EXAMPLES).toList());
    }
}
