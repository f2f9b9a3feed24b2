package dev.parley.conversations;

import dev.parley.conversations.ConversationsApi.View;
import dev.parley.conversations.Summaries.Summary;
import dev.parley.kernel.Deadline;
import dev.parley.kernel.Ids;
import dev.parley.kernel.PlatformException;
import dev.parley.platform.http.Exchange;
import dev.parley.platform.json.Page;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// `GET /api/v1/conversations`: those that a caller may see, with what became of them, and the search in them.
record ConversationList(ConversationRows rows, MessageRows messages, Summaries summaries, Viewers viewers) {
    private static final int LONGEST_WORDS = 200;
    /// What a search looks through before it answers with what it has.
    private static final int LOOKED_AT = 1_000;
    private static final int LONGEST_LOOK = 500;
    private static final int AT_A_TIME = 100;
    private static final Duration LOOKING = Duration.ofSeconds(2);

    /// @param messageId null when the title has what was looked for
    record Match(@Nullable String messageId, String excerpt) {
        static Match of(Search.Match match) {
            var message = match.message();
            return new Match(message == null ? null : Ids.format(RunsApi.MESSAGE, message.id()), match.excerpt());
        }
    }

    private record Found(Conversation one, @Nullable Match match) {}

    void answer(Exchange exchange) {
        var viewer = viewers.of(exchange);
        int limit = exchange.query("limit", 50, 1, 200);
        var sought = Sought.of(exchange, viewer, viewers);
        var before = exchange.cursor(ConversationRows.PREFIX).orElse(null);
        var words = exchange.query("q").filter(text -> !text.isBlank());
        var page = words.isPresent()
                ? search(viewer, sought, before, limit, searched(words.get()))
                : Page.of(rows.list(viewer, sought, before, limit), limit, ConversationsApi::named)
                        .map(one -> new Found(one, null));
        exchange.json(200, told(viewer, page));
    }

    private Page<View> told(Viewer viewer, Page<Found> page) {
        var found = page.data().stream().map(Found::one).toList();
        var summed = viewer.page() ? Map.<UUID, Summary>of() : summaries.of(found);
        return page.map(one -> View.of(one.one, viewer, null, summed.get(one.one.id()), one.match));
    }

    View one(Viewer viewer, Conversation one) {
        return told(viewer, new Page<>(List.of(new Found(one, null)), null))
                .data()
                .getFirst();
    }

    private static Search searched(String words) {
        if (words.length() > LONGEST_WORDS)
            throw PlatformException.invalid("q", "q must not be longer than " + LONGEST_WORDS + " characters.");
        return Search.of(words);
    }

    /// Looks through a bounded number of conversations. A page may hold fewer than it could, even none, and
    /// there may still be a next.
    private Page<Found> search(Viewer viewer, Sought sought, @Nullable UUID before, int limit, Search wanted) {
        var found = new ArrayList<Found>();
        var until = Deadline.in(LOOKING);
        var last = before;
        for (int looked = 0; looked < LOOKED_AT; ) {
            var some = rows.list(viewer, sought, last, AT_A_TIME);
            for (var one : some.subList(0, Math.min(AT_A_TIME, some.size()))) {
                last = one.id();
                looked++;
                wanted.in(one, said(one)).ifPresent(match -> found.add(new Found(one, Match.of(match))));
                if (found.size() == limit || until.passed()) return new Page<>(found, ConversationsApi.named(one));
            }
            if (some.size() <= AT_A_TIME) return new Page<>(found, null);
        }
        return new Page<>(found, last == null ? null : Ids.format(ConversationRows.PREFIX, last));
    }

    private Stream<Message> said(Conversation one) {
        return messages.last(one, LONGEST_LOOK).reversed().stream();
    }
}
