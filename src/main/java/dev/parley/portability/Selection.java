package dev.parley.portability;

import dev.parley.portability.Catalogue.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/// What goes into an export: of each table the columns, and what is left out and why.
record Selection(List<Chosen> tables, List<Header.LeftOut> leftOut) {
    private static final String SEALED = "sealed by data keys, which come along only under a passphrase";

    record Chosen(Table table, List<String> columns) {
        Header.Columns described() {
            return new Header.Columns(table.name(), columns);
        }

        /// The tenant's rows as JSON, always in the same order.
        String query(String tenant) {
            return "select row_to_json(r) from (select " + Table.quote(columns, "") + " from " + table.quoted()
                    + " where " + Table.quote(table.tenantColumn()) + " = '" + tenant + "' order by "
                    + Table.quote(table.key(), "") + ") r";
        }
    }

    /// @param withKeys whether the data keys come along
    static Selection of(Catalogue catalogue, boolean withKeys) {
        var tables = new ArrayList<Chosen>();
        var leftOut = new ArrayList<Header.LeftOut>();
        for (var table : catalogue.tables()) {
            var holding = Holdings.of(table.name());
            boolean nothingLeft = !withKeys && holding.sealed().stream().anyMatch(table.required()::contains);
            if (withKeys && table.name().equals(Holdings.DATA_KEYS)) continue;
            if (!holding.exported() || nothingLeft) {
                leftOut.add(new Header.LeftOut(table.name(), List.of(), nothingLeft ? SEALED : holding.why()));
                continue;
            }
            leave(leftOut, table, holding.without(), holding.why());
            if (!withKeys) leave(leftOut, table, holding.sealed(), SEALED);
            tables.add(new Chosen(
                    table,
                    table.columns().stream()
                            .filter(column -> !holding.without().contains(column))
                            .filter(column -> withKeys || !holding.sealed().contains(column))
                            .toList()));
        }
        return new Selection(tables, leftOut);
    }

    private static void leave(List<Header.LeftOut> leftOut, Table table, java.util.Set<String> columns, String why) {
        if (columns.isEmpty()) return;
        leftOut.add(new Header.LeftOut(table.name(), columns.stream().sorted().collect(Collectors.toList()), why));
    }
}
