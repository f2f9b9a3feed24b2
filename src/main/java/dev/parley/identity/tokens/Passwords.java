package dev.parley.identity.tokens;

import com.password4j.Argon2Function;
import com.password4j.types.Argon2;
import dev.parley.kernel.ErrorCode;
import dev.parley.kernel.PlatformException;
import dev.parley.platform.tasks.Tasks;
import java.text.Normalizer;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/// Hashes passwords with Argon2id, with the parameters that OWASP's Password Storage Cheat Sheet recommends: 19
/// MiB, two passes, one lane; 16 random bytes of salt, 32 of hash.
///
/// One hash takes tens of milliseconds of a core and 19 MiB, so only half of the cores hash, and only so many
/// requests wait for them: a flood of log-ins is refused as overload and leaves the rest of the node its cores
/// and memory.
public final class Passwords implements AutoCloseable {
    /// Shortest and longest in characters: NIST SP 800-63B asks for 8 at least, and to take 64 at least.
    static final int SHORTEST = 12;
    static final int LONGEST = 200;

    private static final int WAITING = 32;
    /// What is compared with when there is nothing to compare with, so that it takes the same time: no
    /// password's hash.
    private static final String NOBODYS = "$argon2id$v=19$m=19456,t=2,p=1$" + "A".repeat(22) + "$" + "A".repeat(43);

    private final ExecutorService threads;
    private final Semaphore turns;

    public Passwords() {
        int hashing = Math.max(1, Runtime.getRuntime().availableProcessors() / 2);
        threads = Tasks.pool("passwords", hashing);
        turns = new Semaphore(hashing + WAITING);
    }

    /// A place among those who hash or wait for it, taken before anything else is done for a log-in.
    /// @throws PlatformException OVERLOADED when all are taken
    public Turn turn() {
        if (!turns.tryAcquire())
            throw new PlatformException(
                            ErrorCode.OVERLOADED, "Too many passwords are being checked; try again in a few seconds.")
                    .retryAfter(Duration.ofSeconds(2));
        return new Turn();
    }

    /// @throws PlatformException INVALID_REQUEST naming the field when it is too short or too long
    public static void check(String field, @Nullable String password) {
        int length = password == null ? 0 : password.codePointCount(0, password.length());
        if (length < SHORTEST || length > LONGEST)
            throw PlatformException.invalid(
                    field, field + " must have " + SHORTEST + " to " + LONGEST + " characters; a sentence is good.");
    }

    /// One that is shown, of whatever length it may have been chosen.
    /// @throws PlatformException INVALID_REQUEST naming the field when there is none that could be right
    static String shown(String field, @Nullable String password) {
        if (password == null || password.isEmpty() || password.length() > 2 * LONGEST)
            throw PlatformException.invalid(field, field + " must be the member's password.");
        return password;
    }

    public final class Turn implements AutoCloseable {
        private Turn() {}

        /// With its salt and parameters, as text that can be stored.
        public String hash(String password) {
            return on(() -> Passwords.hash(password));
        }

        /// @param stored null for nobody's, which is never right and takes as long
        boolean matches(@Nullable String stored, String password) {
            var with = stored == null ? NOBODYS : stored;
            boolean equal = on(() -> Argon2Function.getInstanceFromHash(with).check(normal(password), with));
            return equal && stored != null;
        }

        @Override
        public void close() {
            turns.release();
        }
    }

    private static String hash(String password) {
        // the function keeps 19 MiB: nobody may ever sign in
        return Argon2Function.getInstance(19_456, 2, 1, 32, Argon2.ID)
                .hash(normal(password))
                .getResult();
    }

    /// The same letters, however the keyboard composed them.
    private static String normal(String password) {
        return Normalizer.normalize(password, Normalizer.Form.NFC);
    }

    private <T> T on(Callable<T> work) {
        try {
            return threads.submit(work).get();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new PlatformException(ErrorCode.SHUTTING_DOWN, "This node is shutting down.", stopped);
        } catch (ExecutionException failed) {
            throw new IllegalStateException("Hashing failed", failed.getCause());
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
