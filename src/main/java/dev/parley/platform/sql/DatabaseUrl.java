package dev.parley.platform.sql;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// Where a database is and as whom to enter it.
///
/// @param hosts `host`, `host:port` or several of them with commas
/// @param parameters of pgjdbc, such as `sslmode`
public record DatabaseUrl(String hosts, String database, String user, String password, Map<String, String> parameters) {
    private static final String EXAMPLE = "postgres://user:password@host:5432/database";
    /// What libpq calls otherwise than pgjdbc.
    private static final Map<String, String> RENAMED =
            Map.of("application_name", "ApplicationName", "connect_timeout", "connectTimeout");

    public DatabaseUrl {
        parameters = Map.copyOf(parameters);
    }

    /// Reads `postgres://…`, `postgresql://…` or `jdbc:postgresql://…`; user, password and database percent-encoded.
    /// @throws DatabaseUnusable with one line when it is none of them or has no user, password or database
    public static DatabaseUrl parse(String url) {
        var text = url.strip();
        if (text.startsWith("jdbc:")) text = text.substring("jdbc:".length());
        int scheme = text.indexOf("://");
        if (scheme < 0 || !(text.startsWith("postgres://") || text.startsWith("postgresql://")))
            throw new DatabaseUnusable(
                    "DATABASE_URL must begin with postgres:// or jdbc:postgresql://, such as " + EXAMPLE);
        var rest = text.substring(scheme + 3);
        int question = rest.indexOf('?');
        var parameters = parameters(question < 0 ? "" : rest.substring(question + 1));
        if (question >= 0) rest = rest.substring(0, question);
        int slash = rest.lastIndexOf('/');
        var database = slash < 0 ? "" : decode(rest.substring(slash + 1));
        var authority = slash < 0 ? rest : rest.substring(0, slash);
        int at = authority.lastIndexOf('@');
        var login = at < 0 ? "" : authority.substring(0, at);
        int colon = login.indexOf(':');
        var user = decode(colon < 0 ? login : login.substring(0, colon));
        var password = colon < 0 ? "" : decode(login.substring(colon + 1));
        return new DatabaseUrl(
                        authority.substring(at + 1),
                        database,
                        user.isEmpty() ? parameters.getOrDefault("user", "") : user,
                        password.isEmpty() ? parameters.getOrDefault("password", "") : password,
                        without(parameters))
                .complete();
    }

    private DatabaseUrl complete() {
        if (hosts.isEmpty()) throw new DatabaseUnusable("DATABASE_URL names no host; it must look like " + EXAMPLE);
        if (database.isEmpty())
            throw new DatabaseUnusable("DATABASE_URL names no database; it must look like " + EXAMPLE);
        if (user.isEmpty()) throw new DatabaseUnusable("DATABASE_URL names no user; it must look like " + EXAMPLE);
        if (password.isEmpty())
            throw new DatabaseUnusable("DATABASE_URL has no password for " + user
                    + "; Parley derives the passwords of its own roles from it, so it must look like " + EXAMPLE);
        return this;
    }

    private static Map<String, String> parameters(String query) {
        var parameters = new TreeMap<String, String>();
        for (var pair : query.split("&")) {
            int equals = pair.indexOf('=');
            if (equals <= 0) continue;
            var name = decode(pair.substring(0, equals));
            parameters.put(RENAMED.getOrDefault(name, name), decode(pair.substring(equals + 1)));
        }
        return parameters;
    }

    private static Map<String, String> without(Map<String, String> parameters) {
        var rest = new TreeMap<>(parameters);
        rest.remove("user");
        rest.remove("password");
        return rest;
    }

    private static String decode(String text) {
        try {
            return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw new DatabaseUnusable(
                    "DATABASE_URL has a % that begins no percent-encoded character; write % itself as %25", e);
        }
    }

    /// The same place, entered as another role.
    DatabaseUrl as(String role, String itsPassword) {
        return new DatabaseUrl(hosts, database, role, itsPassword, parameters);
    }

    /// Another database of the same server.
    public DatabaseUrl database(String other) {
        return new DatabaseUrl(hosts, other, user, password, parameters);
    }

    DatabaseUrl with(String parameter, String value) {
        var all = new TreeMap<>(parameters);
        all.putIfAbsent(parameter, value);
        return new DatabaseUrl(hosts, database, user, password, all);
    }

    /// For pgjdbc, without user and password.
    String jdbc() {
        var query = parameters.entrySet().stream()
                .map(e -> encode(e.getKey()) + "=" + encode(e.getValue()))
                .collect(Collectors.joining("&"));
        return "jdbc:postgresql://" + hosts + "/" + encode(database) + (query.isEmpty() ? "" : "?" + query);
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /// A connection of one's own, outside every pool.
    Connection connect() throws SQLException {
        var login = new Properties();
        login.setProperty("user", user);
        login.setProperty("password", password);
        return DriverManager.getConnection(jdbc(), login);
    }

    /// For lines to the operator: without the password.
    @Override
    public String toString() {
        return "postgres://" + user + "@" + hosts + "/" + database;
    }
}
