package dev.parley.portability;

import dev.parley.testing.TestDatabase;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/// Looks for a word in every column of every row of a database.
public final class Traces {
    private Traces() {}

    /// The tables that hold it, as text or within bytes.
    public static List<String> of(String word, TestDatabase db) {
        var hex = HexFormat.of().formatHex(word.getBytes(StandardCharsets.UTF_8));
        var found = new ArrayList<String>();
        for (var table : db.database().acrossTenants(tx -> tx.list("""
                        select c.relname from pg_class c where c.relnamespace = 'public'::regnamespace
                          and c.relkind in ('r', 'p') and not c.relispartition""", row -> row.getString(1)))) {
            var count = db.value("select count(*) from \"" + table + "\" as t where t::text like '%" + word
                    + "%' or t::text like '%" + hex + "%'");
            if (!"0".equals(count)) found.add(table);
        }
        return found;
    }
}
