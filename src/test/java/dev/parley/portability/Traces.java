package dev.parley.portability;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/// Looks for a word in every column of every row of a database.
public final class Traces {
    private Traces() {}

    /// The tables that hold it, as text or within bytes.
    /// @param owner of a superuser, whom row-level security does not bind
    public static List<String> of(String word, Connection owner) throws SQLException {
        var hex = HexFormat.of().formatHex(word.getBytes(StandardCharsets.UTF_8));
        var found = new ArrayList<String>();
        for (var table : values(owner, """
                select c.relname from pg_class c where c.relnamespace = 'public'::regnamespace
                  and c.relkind in ('r', 'p') and not c.relispartition"""))
            if (!values(
                            owner,
                            "select 1 from \"" + table + "\" as t where t::text like '%" + word
                                    + "%' or t::text like '%" + hex + "%' limit 1")
                    .isEmpty()) found.add(table);
        return found;
    }

    private static List<String> values(Connection owner, String sql) throws SQLException {
        var values = new ArrayList<String>();
        try (var statement = owner.createStatement();
                var rows = statement.executeQuery(sql)) {
            while (rows.next()) values.add(rows.getString(1));
        }
        return values;
    }
}
