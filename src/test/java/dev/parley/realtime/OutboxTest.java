package dev.parley.realtime;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.parley.realtime.Outbox.Gap;
import dev.parley.realtime.Outbox.Item;
import dev.parley.realtime.Outbox.Piece;
import dev.parley.realtime.Outbox.Whole;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class OutboxTest {
    private static final UUID RUN = new UUID(1, 1);
    private static final UUID OTHER = new UUID(1, 2);

    private final Outbox outbox = new Outbox();

    private void pieces(UUID run, int from, int to, String text) {
        for (int seq = from; seq <= to; seq++)
            outbox.add(new Piece(run, "stream", seq, seq, seq - 1, text + seq + " "));
    }

    private List<Item> all() {
        var all = new ArrayList<Item>();
        for (var item = outbox.poll(); item != null; item = outbox.poll()) all.add(item);
        return all;
    }

    @Test
    void leavesAllAsItIsWithinItsBounds() {
        pieces(RUN, 1, Outbox.FRAMES, "a");
        assertThat(outbox.shrink(Policy.INTERMEDIATE)).isZero();
        assertThat(all()).hasSize(Outbox.FRAMES);
    }

    @Test
    void makesOneOfTheMiddleAndKeepsTheFirstAndTheLast() {
        pieces(RUN, 1, Outbox.FRAMES + 1, "a");
        assertThat(outbox.shrink(Policy.INTERMEDIATE)).isEqualTo(Outbox.FRAMES - 2);
        var all = all();
        assertThat(all).hasSize(3);
        assertThat(all.getFirst()).isEqualTo(new Piece(RUN, "stream", 1, 1, 0, "a1 "));
        assertThat(all.get(1)).isInstanceOfSatisfying(Piece.class, middle -> {
            assertThat(middle.from()).isEqualTo(2);
            assertThat(middle.to()).isEqualTo(Outbox.FRAMES);
            assertThat(middle.index()).isEqualTo(1);
            assertThat(middle.text()).startsWith("a2 a3 ").endsWith("a" + Outbox.FRAMES + " ");
        });
        assertThat(all.getLast())
                .isInstanceOfSatisfying(
                        Piece.class, last -> assertThat(last.from()).isEqualTo(Outbox.FRAMES + 1));
    }

    @Test
    void neverMovesTextOverAnotherFrameOfItsRun() {
        pieces(RUN, 1, 600, "a");
        outbox.add(new Whole(RUN, 601, "citations"));
        pieces(RUN, 602, 1100, "a");
        outbox.shrink(Policy.INTERMEDIATE);
        assertThat(all())
                .extracting(item -> item instanceof Whole)
                .containsExactly(false, false, false, true, false, false, false);
    }

    @Test
    void leavesTheOldestOutAndSaysWhich() {
        pieces(RUN, 1, Outbox.FRAMES + 1, "a");
        assertThat(outbox.shrink(Policy.OLDEST)).isPositive();
        var all = all();
        assertThat(all.getFirst()).isInstanceOfSatisfying(Gap.class, gap -> {
            assertThat(gap.from()).isOne();
            assertThat(all.get(1))
                    .isInstanceOfSatisfying(
                            Piece.class, next -> assertThat(next.from()).isEqualTo(gap.to() + 1));
        });
    }

    @Test
    void leavesTheNewestOutAndSaysWhich() {
        pieces(RUN, 1, Outbox.FRAMES + 1, "a");
        assertThat(outbox.shrink(Policy.NEWEST)).isPositive();
        var all = all();
        assertThat(all.getFirst()).isEqualTo(new Piece(RUN, "stream", 1, 1, 0, "a1 "));
        assertThat(all.getLast())
                .isInstanceOfSatisfying(Gap.class, gap -> assertThat(gap.to()).isEqualTo(Outbox.FRAMES + 1));
    }

    @Test
    void neverGluesTextThatDoesNotFollow() {
        pieces(RUN, 501, 900, "a");
        pieces(RUN, 1, 602, "a");
        outbox.shrink(Policy.INTERMEDIATE);
        assertThat(all())
                .extracting(item -> ((Piece) item).from(), item -> ((Piece) item).to())
                .containsExactly(
                        tuple(501L, 501L),
                        tuple(502L, 899L),
                        tuple(900L, 900L),
                        tuple(1L, 1L),
                        tuple(2L, 601L),
                        tuple(602L, 602L));
    }

    @ParameterizedTest
    @EnumSource(names = {"OLDEST", "NEWEST"})
    void aGapEndsWhereWhatIsSaidAgainBegins(Policy policy) {
        pieces(RUN, 501, 600, "a");
        pieces(RUN, 1, 100, "a");
        for (int i = 0; i < Outbox.FRAMES * 3 / 4; i++) outbox.add(new Whole("other"));
        pieces(RUN, 701, 800, "a");
        outbox.shrink(policy);
        assertThat(all())
                .filteredOn(Gap.class::isInstance)
                .containsExactly(new Gap(RUN, 501, 600), new Gap(RUN, 1, 100), new Gap(RUN, 701, 800));
    }

    @Test
    void isBoundedInBytesTooWhereMergingDoesNotHelp() {
        pieces(RUN, 1, 300, "x".repeat(5_000));
        assertThat(outbox.shrink(Policy.INTERMEDIATE)).isPositive();
        assertThat(all().stream().mapToInt(Item::bytes).sum()).isLessThanOrEqualTo(Outbox.BYTES);
    }

    @Test
    void saysWhenWhatMustNotBeLeftOutIsTooMuch() {
        for (int i = 0; i <= Outbox.FRAMES; i++) outbox.add(new Whole("error"));
        assertThat(outbox.shrink(Policy.INTERMEDIATE)).isNegative();
    }

    /// Whatever comes and goes in whatever order: each frame of each run is sent, or stands in one gap, once and in
    /// order; and by `intermediate` no text is lost while it fits.
    @ParameterizedTest
    @EnumSource
    void accountsForEveryFrameOnce(Policy policy) {
        for (int seed = 0; seed < 30; seed++) {
            var random = new Random(seed);
            var box = new Outbox();
            Map<UUID, Long> said = new HashMap<>();
            Map<UUID, Long> heard = new HashMap<>();
            Map<UUID, StringBuilder> wanted = new HashMap<>();
            Map<UUID, StringBuilder> text = new HashMap<>();
            for (int step = 0; step < 6_000; step++) {
                if (random.nextInt(4) > 0) {
                    var run = random.nextInt(3) == 0 ? OTHER : RUN;
                    long seq = said.merge(run, 1L, Long::sum);
                    if (random.nextInt(200) == 0) box.add(new Whole(run, seq, "whole"));
                    else {
                        var piece = run.getLeastSignificantBits() + ":" + seq + " ";
                        wanted.computeIfAbsent(run, _ -> new StringBuilder()).append(piece);
                        box.add(new Piece(run, "stream", seq, seq, 0, piece));
                    }
                    assertThat(box.shrink(policy)).isNotNegative();
                    assertThat(box.size()).isLessThanOrEqualTo(Outbox.FRAMES);
                } else take(box.poll(), heard, text);
            }
            for (var item = box.poll(); item != null; item = box.poll()) take(item, heard, text);
            assertThat(heard).isEqualTo(said);
            if (policy == Policy.INTERMEDIATE)
                wanted.forEach((run, all) ->
                        assertThat(requireNonNull(text.get(run)).toString()).isEqualTo(all.toString()));
        }
    }

    private static void take(@Nullable Item item, Map<UUID, Long> heard, Map<UUID, StringBuilder> text) {
        if (item == null || item.run() == null) return;
        long from;
        long to;
        switch (item) {
            case Whole whole -> from = to = whole.seq();
            case Piece piece -> {
                from = piece.from();
                to = piece.to();
                text.computeIfAbsent(piece.run(), _ -> new StringBuilder()).append(piece.text());
            }
            case Gap gap -> {
                from = gap.from();
                to = gap.to();
            }
        }
        assertThat(from).isEqualTo(heard.getOrDefault(item.run(), 0L) + 1);
        heard.put(item.run(), to);
    }
}
