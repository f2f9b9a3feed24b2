package dev.parley.portability;

import dev.parley.platform.sql.Tx;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// The tables with rows of tenants, as the database has them: those that others refer to come before those.
///
/// @param tables partitions not among them
record Catalogue(List<Table> tables) {
    /// @param columns in their order; none that the database computes
    /// @param required those of them that may not be null
    /// @param key the columns of the primary key, in its order
    /// @param refersTo other tables of this catalogue
    record Table(String name, List<String> columns, Set<String> required, List<String> key, Set<String> refersTo) {
        /// Whose a row is.
        String tenantColumn() {
            return name.equals("tenants") ? "id" : "tenant_id";
        }

        String quoted() {
            return quote(name);
        }

        static String quote(String name) {
            return '"' + name.replace("\"", "\"\"") + '"';
        }

        static String quote(List<String> names, String prefix) {
            return names.stream().map(name -> prefix + quote(name)).collect(Collectors.joining(", "));
        }
    }

    static Catalogue read(Tx tx) {
        return new Catalogue(ordered(tx.list("""
                select c.relname,
                    array(select attname::text from pg_attribute where attrelid = c.oid and attnum > 0
                        and not attisdropped and attgenerated = '' order by attnum) as columns,
                    array(select attname::text from pg_attribute where attrelid = c.oid and attnum > 0
                        and not attisdropped and attnotnull) as required,
                    array(select a.attname::text from pg_index i
                        cross join unnest(i.indkey::int2[]) with ordinality as k (attnum, place)
                        join pg_attribute a on a.attrelid = i.indrelid and a.attnum = k.attnum
                        where i.indrelid = c.oid and i.indisprimary order by k.place) as key,
                    array(select distinct r.relname::text from pg_constraint f join pg_class r on r.oid = f.confrelid
                        where f.conrelid = c.oid and f.contype = 'f' and r.oid <> c.oid) as refers_to
                from pg_class c
                where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
                  and (c.relname = 'tenants' or exists (select from pg_attribute a
                      where a.attrelid = c.oid and a.attname = 'tenant_id' and not a.attisdropped))
                order by c.relname <> 'tenants', c.relname
                """, Catalogue::map)));
    }

    Optional<Table> find(String name) {
        return tables.stream().filter(table -> table.name.equals(name)).findFirst();
    }

    private static Table map(ResultSet row) throws SQLException {
        return new Table(
                row.getString("relname"),
                texts(row.getArray("columns")),
                Set.copyOf(texts(row.getArray("required"))),
                texts(row.getArray("key")),
                Set.copyOf(texts(row.getArray("refers_to"))));
    }

    private static List<String> texts(Array array) throws SQLException {
        return List.of((String[]) array.getArray());
    }

    private static List<Table> ordered(List<Table> found) {
        Map<String, Table> left = new LinkedHashMap<>();
        found.forEach(table -> left.put(table.name, table));
        var ordered = new ArrayList<Table>();
        while (!left.isEmpty()) {
            var next = left.values().stream()
                    .filter(table -> table.refersTo.stream().noneMatch(left::containsKey))
                    .findFirst()
                    .orElseThrow(() ->
                            new IllegalStateException("Tables refer to each other in a circle: " + left.keySet()));
            ordered.add(next);
            left.remove(next.name);
        }
        return ordered;
    }
}
