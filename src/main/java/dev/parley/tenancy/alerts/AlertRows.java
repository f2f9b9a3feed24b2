package dev.parley.tenancy.alerts;

import dev.parley.kernel.TenantId;
import dev.parley.tenancy.Tier;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.Locale;
import java.util.UUID;

/// The rows of the table `alerts`.
final class AlertRows {
    private AlertRows() {}

    static Alert map(ResultSet row) throws SQLException {
        var suggested = row.getString("suggested_tier");
        return new Alert(
                new TenantId(row.getObject("tenant_id", UUID.class)),
                row.getObject("id", UUID.class),
                Alert.Kind.valueOf(row.getString("kind").toUpperCase(Locale.ROOT)),
                row.getInt("level"),
                row.getString("limit_name"),
                row.getBigDecimal("used"),
                row.getBigDecimal("allowed"),
                row.getString("period"),
                suggested == null ? null : Tier.valueOf(suggested.toUpperCase(Locale.ROOT)),
                row.getObject("raised_at", OffsetDateTime.class).toInstant());
    }
}
