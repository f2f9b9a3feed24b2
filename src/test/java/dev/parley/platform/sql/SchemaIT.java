package dev.parley.platform.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.testing.TestDatabase;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SchemaIT {
    @Test
    void isMigratedOnceByTwoNodesThatStartTogether() throws Exception {
        var url = TestDatabase.empty();
        try (var nodes = Executors.newFixedThreadPool(2)) {
            Callable<Boolean> node = () -> {
                Schema.migrate(url);
                return true;
            };
            for (var result : nodes.invokeAll(java.util.List.of(node, node)))
                assertThat(result.get()).isTrue();
        }
        assertThat(count(url, "select count(*) from flyway_schema_history where success"))
                .isEqualTo(count(url, "select count(distinct version) from flyway_schema_history"))
                .isPositive();
    }

    /// On a server of its own: the roles' passwords follow the owner's.
    @Test
    void canBeOwnedByAnOrdinaryRole(@TempDir Path folder) {
        try (var server = EmbeddedServer.start(folder, Path.of("target/postgres-test"))) {
            var url = server.owner();
            TestDatabase.execute(url, "create role plain_owner login createrole password 'plain'");
            TestDatabase.execute(url, "alter database parley owner to plain_owner");
            var owner = url.as("plain_owner", "plain");
            Schema.migrate(owner);
            assertThat(count(owner, "select count(*) from pg_policy")).isPositive();
            // its rows are closed to it too: only the two roles have policies
            TestDatabase.execute(url, "insert into tenants (id, slug, name) values (gen_random_uuid(), 'a', 'a')");
            assertThat(count(owner, "select count(*) from tenants")).isZero();
            assertThat(count(Roles.platform(owner), "select count(*) from tenants"))
                    .isEqualTo(1);
        }
    }

    @Test
    void saysThatThePasswordIsWrong() {
        refuses(
                TestDatabase.empty().as("parley", "wrong"),
                "password authentication failed",
                "check user and password");
    }

    @Test
    void saysThatTheDatabaseIsUnknown() {
        refuses(TestDatabase.empty().database("nowhere"), "does not exist", "create database \"nowhere\"");
    }

    @Test
    void saysThatNobodyListens() throws Exception {
        int port;
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        refuses(new DatabaseUrl("127.0.0.1:" + port, "a", "b", "c", Map.of()), "refused", "check host and port");
    }

    @Test
    void saysThatTheHostIsUnknown() {
        refuses(new DatabaseUrl("no-such-host.invalid", "a", "b", "c", Map.of()), "", "check host and port");
    }

    @Test
    void saysWhatTheOwnerLacks() {
        var url = TestDatabase.empty();
        TestDatabase.execute(url, "create role humble login password 'humble'");
        refuses(url.as("humble", "humble"), "permission denied", "alter role \"humble\" createrole; alter database");
    }

    @Test
    void refusesADatabaseThatHoldsSomethingElse() {
        var url = TestDatabase.empty();
        TestDatabase.execute(url, "create table theirs (id int)");
        refuses(url, "non-empty schema", "");
    }

    private static void refuses(DatabaseUrl url, String why, String hint) {
        assertThatThrownBy(() -> Schema.migrate(url)).isInstanceOfSatisfying(DatabaseUnusable.class, e -> {
            assertThat(e.getMessage()).contains(why).contains(hint).contains(url.toString());
            assertThat(String.valueOf(e.getMessage()).lines()).hasSize(1);
            Stream.of(url.password())
                    .filter(p -> p.length() > 10)
                    .forEach(p -> assertThat(e.getMessage()).doesNotContain(p));
        });
    }

    private static int count(DatabaseUrl url, String sql) {
        try (var connection = url.connect();
                var statement = connection.createStatement();
                var rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getInt(1);
        } catch (java.sql.SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
