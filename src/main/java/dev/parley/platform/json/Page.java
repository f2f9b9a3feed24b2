package dev.parley.platform.json;

import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// A part of a list, as every list route answers: `{data, next_cursor}`.
///
/// @param nextCursor what to send as `cursor` for the next part; null (and left out) at the end
public record Page<T>(List<T> data, @Nullable String nextCursor) {
    public Page {
        data = List.copyOf(data);
    }

    /// @param found up to `limit` + 1 entries: one more than the page holds tells that there is a next
    public static <T> Page<T> of(List<T> found, int limit, Function<T, String> cursor) {
        if (found.size() <= limit) return new Page<>(found, null);
        var data = found.subList(0, limit);
        return new Page<>(data, cursor.apply(data.getLast()));
    }

    public <U> Page<U> map(Function<T, U> view) {
        return new Page<>(data.stream().map(view).toList(), nextCursor);
    }
}
