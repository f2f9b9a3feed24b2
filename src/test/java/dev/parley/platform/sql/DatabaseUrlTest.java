package dev.parley.platform.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DatabaseUrlTest {
    @Test
    void readsAllParts() {
        var url = DatabaseUrl.parse("postgres://ann:p%40ss%2Fw%2B+rd@db.example:5433/support?sslmode=require");
        assertThat(url.hosts()).isEqualTo("db.example:5433");
        assertThat(url.user()).isEqualTo("ann");
        assertThat(url.password()).isEqualTo("p@ss/w++rd");
        assertThat(url.database()).isEqualTo("support");
        assertThat(url.jdbc()).isEqualTo("jdbc:postgresql://db.example:5433/support?sslmode=require");
    }

    @Test
    void readsTheJdbcForm() {
        var url = DatabaseUrl.parse(
                "jdbc:postgresql://a:1,b:2/support?user=ann&password=secret&targetServerType=primary");
        assertThat(url.hosts()).isEqualTo("a:1,b:2");
        assertThat(url.user()).isEqualTo("ann");
        assertThat(url.password()).isEqualTo("secret");
        assertThat(url.jdbc()).isEqualTo("jdbc:postgresql://a:1,b:2/support?targetServerType=primary");
    }

    @Test
    void understandsWhatLibpqCallsOtherwise() {
        assertThat(DatabaseUrl.parse("postgresql://a:b@c/d?connect_timeout=3").parameters())
                .containsEntry("connectTimeout", "3");
    }

    @Test
    void hidesThePasswordWhenShown() {
        assertThat(DatabaseUrl.parse("postgres://ann:secret@host/db").toString())
                .isEqualTo("postgres://ann@host/db");
    }

    @ParameterizedTest
    @CsvSource({
        "mysql://a:b@c/d, must begin with postgres://",
        "nonsense, must begin with postgres://",
        "postgres://a:b@c, names no database",
        "postgres://a:b@/d, names no host",
        "postgres://host/d, names no user",
        "postgres://ann@host/d, has no password for ann",
        "postgres://ann:100%@host/d, percent-encoded",
    })
    void saysWhatIsWrong(String url, String line) {
        assertThatThrownBy(() -> DatabaseUrl.parse(url))
                .isInstanceOf(DatabaseUnusable.class)
                .hasMessageContaining(line);
    }
}
