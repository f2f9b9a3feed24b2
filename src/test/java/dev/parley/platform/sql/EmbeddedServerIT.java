package dev.parley.platform.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedServerIT {
    private static final Path BINARIES = Path.of("target/postgres-test");

    @TempDir
    Path folder;

    private EmbeddedServer start() {
        return EmbeddedServer.start(folder, BINARIES);
    }

    @Test
    void isDurableAndListensOnTheLoopbackInterfaceOnly() throws SQLException {
        try (var server = start()) {
            assertThat(show(server, "fsync")).isEqualTo("on");
            assertThat(show(server, "synchronous_commit")).isEqualTo("on");
            assertThat(show(server, "full_page_writes")).isEqualTo("on");
            assertThat(show(server, "listen_addresses")).isEqualTo("127.0.0.1");
            assertThat(show(server, "unix_socket_directories")).isEmpty();
        }
    }

    @Test
    void keepsDataPortAndPasswordOverARestart() throws Exception {
        DatabaseUrl first;
        try (var server = start()) {
            first = server.owner();
            execute(server, "create table kept as select 7 as number");
        }
        try (var server = start()) {
            assertThat(server.owner()).isEqualTo(first);
            assertThat(query(server, "select number from kept")).isEqualTo("7");
        }
    }

    @Test
    void letsNobodyInWithoutThePassword() {
        try (var server = start()) {
            var stranger = server.owner().as("parley", "guess");
            assertThatThrownBy(stranger::connect)
                    .isInstanceOfSatisfying(
                            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("28P01"));
        }
    }

    @Test
    void keepsThePasswordFromOtherUsers() throws IOException {
        try (var server = start()) {
            var file = folder.resolve("postgres.password");
            assertThat(Files.readString(file)).contains(server.owner().password());
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                    .isEqualTo("rw-------");
        }
    }

    @Test
    void refusesADataDirectoryThatAnotherRunUses() {
        try (var server = start()) {
            assertThat(server.owner().database()).isEqualTo("parley");
            assertThatThrownBy(this::start)
                    .isInstanceOf(DatabaseUnusable.class)
                    .hasMessageContaining("Another Parley is running on the data directory");
        }
    }

    @Test
    void takesAnotherPortWhenItsOwnIsTaken() throws Exception {
        int port;
        try (var server = start()) {
            port = port(server);
        }
        try (var taken = new ServerSocket(port, 1, InetAddress.getLoopbackAddress());
                var server = start()) {
            assertThat(port(server)).isNotEqualTo(taken.getLocalPort());
            assertThat(query(server, "select 1")).isEqualTo("1");
        }
    }

    @Test
    void keepsWhatWasCommittedWhenPostgresIsKilled() throws Exception {
        try (var server = start()) {
            execute(server, "create table kept as select 7 as number");
            kill(postmaster());
        }
        try (var server = start()) {
            assertThat(query(server, "select number from kept")).isEqualTo("7");
        }
    }

    @Test
    void stopsThePostgresOfAKilledProcessAndKeepsWhatItCommitted() throws Exception {
        var classPath = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        var process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        classPath,
                        EmbeddedServerProcess.class.getName(),
                        folder.toString(),
                        BINARIES.toString())
                .redirectErrorStream(true)
                .start();
        try (var output = process.inputReader(StandardCharsets.UTF_8)) {
            assertThat(output.lines().anyMatch("committed"::equals)).isTrue();
        } finally {
            process.destroyForcibly().waitFor();
        }
        var leftOver = postmaster();
        assertThat(leftOver.isAlive()).isTrue();
        try (var server = start()) {
            assertThat(postmaster().pid()).isNotEqualTo(leftOver.pid());
            assertThat(query(server, "select word from kept")).isEqualTo("committed");
        }
    }

    @Test
    void isNotStoppedBySignalsToOurProcessGroup() throws IOException {
        try (var server = start()) {
            assertThat(server.owner().user()).isEqualTo("parley");
            var postmaster = postmaster().pid();
            // field 5 of stat is the process group: its own
            var stat = Path.of("/proc/" + postmaster + "/stat");
            org.junit.jupiter.api.Assumptions.assumeTrue(Files.exists(stat));
            var fields = Files.readString(stat).replaceFirst("^.*\\) ", "").split(" ");
            assertThat(fields[2]).isEqualTo(Long.toString(postmaster));
        }
    }

    @Test
    void saysThatItsPasswordIsMissing() throws IOException {
        start().close();
        Files.delete(folder.resolve("postgres.password"));
        assertThatThrownBy(this::start)
                .isInstanceOf(DatabaseUnusable.class)
                .hasMessageContaining("postgres.password is missing");
    }

    @Test
    void saysWhyPostgresDoesNotStart() throws IOException {
        start().close();
        Files.writeString(folder.resolve("postgres/PG_VERSION"), "11\n");
        assertThatThrownBy(this::start)
                .isInstanceOf(DatabaseUnusable.class)
                .hasMessageContaining("does not start")
                .hasMessageContaining("incompatible");
    }

    private ProcessHandle postmaster() throws IOException {
        var pid = Files.readAllLines(folder.resolve("postgres/postmaster.pid")).getFirst();
        return ProcessHandle.of(Long.parseLong(pid.strip())).orElseThrow();
    }

    private static void kill(ProcessHandle process) throws Exception {
        process.destroyForcibly();
        process.onExit().get(10, TimeUnit.SECONDS);
    }

    private static int port(EmbeddedServer server) {
        var hosts = server.owner().hosts();
        return Integer.parseInt(hosts.substring(hosts.indexOf(':') + 1));
    }

    private static String show(EmbeddedServer server, String setting) throws SQLException {
        return query(server, "select current_setting('" + setting + "')");
    }

    private static String query(EmbeddedServer server, String sql) throws SQLException {
        try (var connection = server.owner().connect();
                var statement = connection.createStatement();
                var rows = statement.executeQuery(sql)) {
            assertThat(rows.next()).isTrue();
            return rows.getString(1);
        }
    }

    private static void execute(EmbeddedServer server, String sql) throws SQLException {
        try (var connection = server.owner().connect()) {
            Schema.execute(connection, sql);
        }
    }
}
