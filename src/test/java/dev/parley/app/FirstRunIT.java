package dev.parley.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.testing.TestDatabase;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The first start, also when it was broken off.
class FirstRunIT {
    @TempDir
    private Path data;

    @Test
    void isTakenUpAgainWhereItWasBrokenOffAndNotRepeatedOnceItIsDone() throws Exception {
        try (var database = TestDatabase.fresh()) {
            // what a first run leaves that is ended while it reads the demo documents
            database.tenant("acme");
            var url = database.url();
            var environment = Map.of("PARLEY_DATA_DIR", data.toString(), "DATABASE_URL", TestDatabase.setting(url));
            String operator;
            try (var parley = TestParley.start(environment)) {
                operator = parley.operatorKey();
                var web = new Web(parley.url(""));
                assertThat(documents(web, parley.acmeKey())).isPositive();
                assertThat(documents(web, parley.globexKey())).isPositive();
                assertThat(web.get("/api/v1/tenants", operator)
                                .json()
                                .path("data")
                                .findValuesAsString("slug"))
                        .containsExactlyInAnyOrder("acme", "globex");
            }
            try (var again = TestParley.start(environment)) {
                assertThat(again.operatorKey()).isEqualTo(operator);
                assertThat(database.value("select count(*) from operator_keys")).isEqualTo("1");
            }
        }
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(data.resolve("first-run.env"))))
                .isEqualTo("rw-------");
    }

    private static int documents(Web web, String key) {
        return web.get("/api/v1/documents", key).json().path("data").size();
    }
}
