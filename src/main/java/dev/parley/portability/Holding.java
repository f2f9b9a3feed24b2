package dev.parley.portability;

import java.util.Set;

/// What an export does about a table that holds rows of tenants. Erasure takes the rows of every table.
///
/// @param exported whether its rows are in the archive
/// @param without columns that are left out
/// @param sealed columns whose content only the tenant's data keys open: left out too when these do not come along
/// @param why a table or column is left out; empty when none is
public record Holding(String table, boolean exported, Set<String> without, Set<String> sealed, String why) {
    static Holding asItIs(String table) {
        return new Holding(table, true, Set.of(), Set.of(), "");
    }

    static Holding without(String table, String why, String... columns) {
        return new Holding(table, true, Set.of(columns), Set.of(), why);
    }

    static Holding sealed(String table, String... columns) {
        return new Holding(table, true, Set.of(), Set.of(columns), "");
    }

    static Holding notExported(String table, String why) {
        return new Holding(table, false, Set.of(), Set.of(), why);
    }
}
