package dev.parley.platform.sql;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Base64;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.postgresql.PGConnection;

/// The two roles that the running program enters the database as. Neither owns anything, neither bypasses row-level
/// security. Their passwords derive from the owner's, so that every node knows them without further state.
final class Roles {
    static final String APP = "parley_app";
    static final String PLATFORM = "parley_platform";

    private Roles() {}

    static DatabaseUrl app(DatabaseUrl owner) {
        return owner.as(APP, password(owner, APP));
    }

    static DatabaseUrl platform(DatabaseUrl owner) {
        return owner.as(PLATFORM, password(owner, PLATFORM));
    }

    /// HMAC-SHA256 with the owner's password as key over the role's name.
    private static String password(DatabaseUrl owner, String role) {
        try {
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(owner.password().getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            return Base64.getUrlEncoder()
                    .withoutPadding()
                    .encodeToString(mac.doFinal(role.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("Every Java has HmacSHA256", impossible);
        }
    }

    /// Creates the roles that are missing, and sets the passwords of those that cannot be entered.
    static void ensure(Connection connection, DatabaseUrl owner) throws SQLException {
        try (var statement = connection.createStatement()) {
            for (var role : List.of(APP, PLATFORM)) statement.execute("""
                        do $$ begin
                            if not exists (select from pg_roles where rolname = '%1$s') then
                                create role %1$s login nosuperuser nocreatedb nocreaterole nobypassrls;
                            end if;
                        exception when duplicate_object or unique_violation then null; -- another node was quicker
                        end $$
                        """.formatted(role));
            statement.execute("""
                    do $$ begin
                        execute format('grant connect on database %I to parley_app, parley_platform', current_database());
                    end $$
                    """);
        }
        for (var role : List.of(app(owner), platform(owner)))
            if (!canEnter(role))
                connection
                        .unwrap(PGConnection.class)
                        .alterUserPassword(role.user(), role.password().toCharArray(), "scram-sha-256");
    }

    private static boolean canEnter(DatabaseUrl role) throws SQLException {
        try (var connection = role.connect()) {
            return connection.isValid(5);
        } catch (SQLException e) {
            if (String.valueOf(e.getSQLState()).startsWith("28")) return false;
            throw e;
        }
    }
}
