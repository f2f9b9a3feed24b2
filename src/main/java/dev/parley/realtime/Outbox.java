package dev.parley.realtime;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// What waits to be sent on one socket, a bounded amount. Pieces of answers may be merged or left out, as the policy
/// says; nothing else is. Not for several threads at once.
final class Outbox {
    static final int FRAMES = 1_000;
    static final int BYTES = 1024 * 1024;
    /// Beside its text, what a frame takes.
    private static final int OVERHEAD = 200;

    private Deque<Item> items = new ArrayDeque<>(2);
    private int bytes;

    sealed interface Item {
        /// The run that it is of; null when it is of none.
        @Nullable
        UUID run();

        int bytes();
    }

    /// Sent as it is.
    ///
    /// @param seq the frame of the run's log; 0 when it is of none
    record Whole(@Nullable UUID run, long seq, String envelope) implements Item {
        Whole(String envelope) {
            this(null, 0, envelope);
        }

        @Override
        public int bytes() {
            return envelope.length();
        }
    }

    /// A piece of an answer: the frames `from` to `to`.
    ///
    /// @param index of the first among the run's pieces
    record Piece(UUID run, String type, long from, long to, int index, String text) implements Item {
        @Override
        public int bytes() {
            return text.length() + OVERHEAD;
        }

        /// Whether the other goes on where this ends; what is said again does not.
        private boolean isBefore(Piece other) {
            return type.equals(other.type) && other.from == to + 1;
        }
    }

    /// Frames that were left out.
    record Gap(UUID run, long from, long to) implements Item {
        @Override
        public int bytes() {
            return OVERHEAD;
        }
    }

    int size() {
        return items.size();
    }

    boolean isEmpty() {
        return items.isEmpty();
    }

    private boolean isOver() {
        return items.size() > FRAMES || bytes > BYTES;
    }

    void add(Item item) {
        items.add(item);
        bytes += item.bytes();
    }

    @Nullable
    Item poll() {
        var item = items.poll();
        if (item != null) bytes -= item.bytes();
        if (items.isEmpty()) items = new ArrayDeque<>(2);
        return item;
    }

    /// Gets within bounds, if need be, and a little further, so that this is not due with each frame.
    /// @return how many pieces were merged or left out; less than 0 when it is still too much
    int shrink(Policy policy) {
        if (!isOver()) return 0;
        int before = pieces();
        switch (policy) {
            case OLDEST -> leaveOut(List.copyOf(items));
            case NEWEST -> leaveOut(List.copyOf(items).reversed());
            case INTERMEDIATE -> {
                merge();
                // a text that is longer than all that may wait
                if (isOver()) leaveOut(List.copyOf(items));
            }
        }
        return isOver() ? -1 : before - pieces();
    }

    private int pieces() {
        return (int) items.stream().filter(Piece.class::isInstance).count();
    }

    private void set(List<Item> others) {
        items = new ArrayDeque<>(others);
        bytes = others.stream().mapToInt(Item::bytes).sum();
    }

    /// Pieces of a run become one, but the first and the last of those between two other frames of it.
    private void merge() {
        var merged = new IdentityHashMap<Item, Optional<Item>>();
        Map<UUID, List<Piece>> texts = new HashMap<>();
        for (var item : items) {
            var run = item.run();
            if (run == null) continue;
            var text = texts.computeIfAbsent(run, _ -> new ArrayList<>());
            if (!(item instanceof Piece piece)) {
                // what is of the run and no text stays where it is in it
                merge(text, merged);
                continue;
            }
            if (!text.isEmpty() && !text.getLast().isBefore(piece)) merge(text, merged);
            text.add(piece);
        }
        texts.values().forEach(text -> merge(text, merged));
        set(items.stream()
                .flatMap(item -> merged.getOrDefault(item, Optional.of(item)).stream())
                .toList());
    }

    private static void merge(List<Piece> text, Map<Item, Optional<Item>> merged) {
        if (text.size() > 3) {
            var middle = text.subList(1, text.size() - 1);
            var first = middle.getFirst();
            var all = middle.stream().map(Piece::text).collect(Collectors.joining());
            for (var piece : middle) merged.put(piece, Optional.empty());
            merged.put(
                    first,
                    Optional.of(new Piece(first.run, first.type, first.from, middle.getLast().to, first.index, all)));
        }
        text.clear();
    }

    /// Leaves pieces out, in the order given, until three quarters of the bounds are kept.
    private void leaveOut(List<Item> order) {
        int count = items.size();
        int size = bytes;
        var out = new IdentityHashMap<Item, Boolean>();
        for (var item : order) {
            if (count <= FRAMES * 3 / 4 && size <= BYTES * 3 / 4) break;
            if (!(item instanceof Piece)) continue;
            out.put(item, true);
            count--;
            size -= item.bytes();
        }
        var kept = new ArrayList<Item>();
        Map<UUID, Integer> gaps = new HashMap<>();
        for (var item : items) {
            var run = item.run();
            boolean gone = out.containsKey(item) || item instanceof Gap;
            if (!gone || run == null) {
                if (run != null) gaps.remove(run);
                kept.add(item);
                continue;
            }
            var gap = item instanceof Piece piece ? new Gap(run, piece.from, piece.to) : (Gap) item;
            var at = gaps.get(run);
            if (at != null && kept.get(at) instanceof Gap before && gap.from == before.to + 1)
                kept.set(at, new Gap(run, before.from, gap.to));
            else {
                gaps.put(run, kept.size());
                kept.add(gap);
            }
        }
        set(kept);
    }
}
