package dev.parley.identity.tokens;

import dev.parley.kernel.Ids;
import java.util.Optional;
import java.util.UUID;

/// What renews a session, `ref-par-<session>.<family><secret>`. The secret is replaced at each use; the family's
/// stays, and tells a token that was used before from one that never was.
record RefreshToken(UUID session, String family, String secret) {
    private static final String PREFIX = "ref-par-";
    private static final int LENGTH = 43;

    static RefreshToken create() {
        return new RefreshToken(Ids.next(), SecretText.random(), SecretText.random());
    }

    /// Empty when the text has not that form.
    static Optional<RefreshToken> parse(String text) {
        return SecretText.parse(PREFIX, text, 2 * LENGTH)
                .map(parts -> new RefreshToken(
                        parts.id(),
                        parts.secret().substring(0, LENGTH),
                        parts.secret().substring(LENGTH)));
    }

    RefreshToken next() {
        return new RefreshToken(session, family, SecretText.random());
    }

    byte[] familyHash() {
        return SecretText.hash(family);
    }

    byte[] secretHash() {
        return SecretText.hash(secret);
    }

    /// The text to hand out, once.
    String text() {
        return new SecretText(session, family + secret).text(PREFIX);
    }

    /// What a browser's cookie holds of it: enough for the session, not to renew it.
    SecretText cookie() {
        return new SecretText(session, family);
    }

    /// Without the secrets.
    @Override
    public String toString() {
        return "RefreshToken[" + session + "]";
    }
}
