package dev.parley.identity.tokens;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// All signing keys as of one moment, in the order in which they sign.
final class KeySet {
    private final List<Term> terms = new ArrayList<>();
    private final Map<String, Term> byId = new HashMap<>();

    /// @param until when the last token that the key signed has expired: a token's life after the next key took over,
    ///     and a minute for nodes whose clocks differ
    private record Term(SigningKey key, Instant until) {}

    KeySet(List<SigningKey> all) {
        var keys = new ArrayList<>(all);
        keys.sort(Comparator.comparing(SigningKey::signsFrom).thenComparing(SigningKey::id));
        for (int i = 0; i < keys.size(); i++) {
            var next = i + 1 < keys.size() ? keys.get(i + 1).signsFrom() : null;
            var term = new Term(keys.get(i), until(next));
            terms.add(term);
            byId.put(term.key.id(), term);
        }
    }

    private static Instant until(@Nullable Instant next) {
        return next == null ? Instant.MAX : next.plus(AccessTokens.LIFE).plusSeconds(60);
    }

    /// The one that signs at that moment; empty before the first does.
    Optional<SigningKey> signer(Instant now) {
        return terms.stream()
                .map(Term::key)
                .filter(key -> !key.signsFrom().isAfter(now))
                .reduce((earlier, later) -> later);
    }

    /// The one that signs last of all, maybe in the future.
    Optional<SigningKey> newest() {
        return terms.isEmpty() ? Optional.empty() : Optional.of(terms.getLast().key);
    }

    /// Those that sign, will sign, or signed a token that may still be valid.
    List<SigningKey> published(Instant now) {
        return terms.stream()
                .filter(term -> now.isBefore(term.until))
                .map(Term::key)
                .toList();
    }

    /// Those whose last token has expired.
    List<SigningKey> over(Instant now) {
        return terms.stream()
                .filter(term -> !now.isBefore(term.until))
                .map(Term::key)
                .toList();
    }

    /// A key of that id whose tokens may still be valid.
    Optional<SigningKey> find(String id, Instant now) {
        var term = byId.get(id);
        return term != null && now.isBefore(term.until) ? Optional.of(term.key) : Optional.empty();
    }
}
