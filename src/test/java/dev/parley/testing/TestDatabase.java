package dev.parley.testing;

import dev.parley.kernel.TenantId;
import dev.parley.platform.sql.Changes;
import dev.parley.platform.sql.Database;
import dev.parley.platform.sql.DatabaseUrl;
import dev.parley.platform.sql.EmbeddedServer;
import dev.parley.platform.sql.Sql;
import dev.parley.platform.tasks.Tasks;
import dev.parley.tenancy.Tenancy;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Comparator;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A freshly migrated database on a real PostgreSQL that all tests of this JVM share. What is not closed is
/// closed with the JVM.
public final class TestDatabase implements AutoCloseable {
    private static final Path ROOT = Path.of("target/postgres-test").toAbsolutePath();
    private static final Sql.Pools POOLS = new Sql.Pools(8, 4, Duration.ofSeconds(5));
    private static final AtomicInteger COUNT = new AtomicInteger();
    private static @Nullable EmbeddedServer server;

    private final DatabaseUrl owner;
    private final Tasks tasks = new Tasks();
    private final Sql sql;

    private TestDatabase(DatabaseUrl owner) {
        this.owner = owner;
        this.sql = Sql.open(owner, POOLS, Tenancy::current, tasks);
    }

    /// A database of its own with every migration and no rows.
    public static TestDatabase fresh() {
        var url = server().owner();
        var name = "test_" + COUNT.incrementAndGet();
        execute(url.database("postgres"), "create database " + name + " template parley");
        return new TestDatabase(url.database(name));
    }

    /// An empty database, not migrated.
    public static DatabaseUrl empty() {
        var url = server().owner();
        var name = "empty_" + COUNT.incrementAndGet();
        execute(url.database("postgres"), "create database " + name);
        return url.database(name);
    }

    /// The owner's URL, such as for a second node on the same database.
    public DatabaseUrl url() {
        return owner;
    }

    /// A URL as the setting `DATABASE_URL` takes it.
    public static String setting(DatabaseUrl url) {
        return "postgres://" + url.user() + ":" + URLEncoder.encode(url.password(), StandardCharsets.UTF_8) + "@"
                + url.hosts() + "/" + url.database() + "?sslmode=disable";
    }

    public Database database() {
        return sql.database();
    }

    public Changes changes() {
        return sql.changes();
    }

    public Sql sql() {
        return sql;
    }

    /// Creates an active tenant of that slug.
    public TenantId tenant(String slug) {
        var id = TenantId.next();
        database()
                .acrossTenantsDo(tx ->
                        tx.execute("insert into tenants (id, slug, name) values (?, ?, ?)", id.value(), slug, slug));
        return id;
    }

    /// A connection of the owner, a superuser, whom row-level security does not bind: for what a test asserts.
    public Connection connect() {
        return connect(owner);
    }

    public static Connection connect(DatabaseUrl url) {
        try {
            return DriverManager.getConnection(
                    "jdbc:postgresql://" + url.hosts() + "/" + url.database(), url.user(), url.password());
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /// Runs one statement as the owner.
    public void execute(String sql) {
        execute(owner, sql);
    }

    public static void execute(DatabaseUrl url, String sql) {
        try (var connection = connect(url);
                var statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /// The first column of the first row as text, read as the owner; null when it is null.
    public @Nullable String value(String sql) {
        try (var connection = connect();
                var statement = connection.createStatement();
                var rows = statement.executeQuery(sql)) {
            if (!rows.next()) throw new IllegalStateException("No row: " + sql);
            return rows.getString(1);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        tasks.close();
        sql.close();
    }

    /// Where the server of this JVM keeps its files.
    public static Path folder() {
        return ROOT.resolve(Long.toString(ProcessHandle.current().pid()));
    }

    private static synchronized EmbeddedServer server() {
        var running = server;
        if (running != null) return running;
        deleteLeftOvers();
        var folder = folder();
        var started = EmbeddedServer.start(folder, ROOT);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> discard(folder)));
        // migrated once; every database of a test is a copy
        try (var tasks = new Tasks()) {
            Sql.open(started.owner(), POOLS, Tenancy::current, tasks).close();
        }
        server = started;
        return started;
    }

    /// Of test JVMs that were killed.
    private static void deleteLeftOvers() {
        if (!Files.isDirectory(ROOT)) return;
        try (var folders = Files.list(ROOT)) {
            for (var folder : folders.toList()) {
                var name = folder.getFileName().toString();
                if (!name.chars().allMatch(Character::isDigit)) continue;
                if (ProcessHandle.of(Long.parseLong(name)).isEmpty()) discard(folder);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Kills the server, since a clean stop would first write out what is thrown away.
    private static void discard(Path folder) {
        try {
            var lockFile = folder.resolve("postgres/postmaster.pid");
            if (Files.exists(lockFile)) {
                var pid = Long.parseLong(Files.readAllLines(lockFile).getFirst().strip());
                ProcessHandle.of(pid)
                        .filter(process ->
                                process.info().commandLine().orElse("").contains(folder.toString()))
                        .ifPresent(TestDatabase::kill);
            }
            try (var paths = Files.walk(folder)) {
                for (var path : paths.sorted(Comparator.reverseOrder()).toList()) Files.deleteIfExists(path);
            }
        } catch (IOException | UncheckedIOException e) {
            // the next run tries again
            System.err.println("Cannot delete " + folder + ": " + e);
        }
    }

    private static void kill(ProcessHandle postmaster) {
        var all = Stream.concat(Stream.of(postmaster), postmaster.descendants()).toList();
        all.forEach(ProcessHandle::destroyForcibly);
        all.forEach(process ->
                process.onExit().completeOnTimeout(process, 2, TimeUnit.SECONDS).join());
    }
}
