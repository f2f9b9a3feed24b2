package dev.parley.knowledge;

import dev.parley.audit.Audit;
import dev.parley.platform.sql.Database;
import dev.parley.tenancy.Tenancy;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Has documents made anew when what cuts or embeds them has changed: another network, other settings.
public final class Remakes {
    private final Database database;
    private final String version;

    /// @param passageTokens as documents are cut now
    public Remakes(Database database, int passageTokens) {
        this.database = database;
        this.version = Chunking.version(passageTokens);
    }

    /// How far it is.
    ///
    /// @param documents all of the tenant
    /// @param outdated those that are still to be made anew
    /// @param kept those that cannot be made anew, and stay as they are
    /// @param status null when nothing was ever made anew
    public record State(
            long documents,
            long outdated,
            long kept,
            Job.@Nullable Status status,
            @Nullable String reason,
            @Nullable Instant updatedAt) {}

    /// Of the bound tenant.
    public State state() {
        return database.inTenant(tx -> DocumentRows.state(tx, version));
    }

    /// Has the bound tenant's documents made anew.
    /// @param all also those that are as they would be made now
    public State request(boolean all) {
        return database.inTenant(tx -> {
            if (all) DocumentRows.forgetVersions(tx);
            JobRows.remake(tx, version);
            var state = DocumentRows.state(tx, version);
            Audit.record(
                    tx,
                    Tenancy.current(),
                    "knowledge.reindexed",
                    "documents",
                    null,
                    Map.of("documents", state.documents(), "outdated", state.outdated()));
            return state;
        });
    }

    /// Over all tenants: has those documents made anew that were made otherwise than they would be now.
    public void requestAll() {
        database.acrossTenantsDo(tx -> JobRows.remakeAll(tx, version));
    }
}
