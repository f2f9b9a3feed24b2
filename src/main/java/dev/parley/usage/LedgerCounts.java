package dev.parley.usage;

/// Numbers of one node's ledger since it was opened, for its metrics.
///
/// @param open entries that are not settled durably yet
/// @param starts start records written
/// @param settlements settlements written
/// @param batches transactions
/// @param duplicates records that were there already: more than 0 is a fault
/// @param rejected records that the database refuses, kept in the log only: more than 0 is a fault
/// @param failedStarts requests refused because their start could not be written
/// @param interrupted entries of dead nodes that this node settled
/// @param down whether the database did not answer the last time
public record LedgerCounts(
        int open,
        long starts,
        long settlements,
        long batches,
        long duplicates,
        long rejected,
        long failedStarts,
        long interrupted,
        boolean down) {}
