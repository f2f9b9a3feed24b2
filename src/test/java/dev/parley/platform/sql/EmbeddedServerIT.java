package dev.parley.platform.sql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.testing.TestDatabase;
import org.junit.jupiter.api.Test;

class EmbeddedServerIT {
    @Test
    void isDurable() {
        try (var db = TestDatabase.fresh()) {
            assertThat(db.value("show fsync")).isEqualTo("on");
            assertThat(db.value("show synchronous_commit")).isEqualTo("on");
            assertThat(db.value("show full_page_writes")).isEqualTo("on");
        }
    }
}
