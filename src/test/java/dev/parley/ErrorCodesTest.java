package dev.parley;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.kernel.ErrorCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import tools.jackson.dataformat.yaml.YAMLMapper;

/// Every error there is stands in the contract and in the documentation, and neither knows another.
class ErrorCodesTest {
    private static final Pattern ROW =
            Pattern.compile("^\\| `([a-z_]+)` \\| (\\d{3}) \\| ([^|]+) \\| ([^|]+) \\|$", Pattern.MULTILINE);

    @Test
    void theContractNamesEveryCode() {
        var yaml = ErrorCodesTest.class.getResourceAsStream("/openapi.yaml");
        var names = new ArrayList<String>();
        YAMLMapper.builder()
                .build()
                .readTree(yaml)
                .at("/components/schemas/ErrorCode/enum")
                .forEach(name -> names.add(name.asString()));
        assertThat(names).containsExactlyElementsOf(codes());
    }

    @Test
    void theDocumentationExplainsEveryCodeWithItsStatus() throws IOException {
        var rows = ROW.matcher(Files.readString(Path.of("docs/errors.md")));
        var found = new ArrayList<String>();
        while (rows.find()) {
            var code = ErrorCode.valueOf(rows.group(1).toUpperCase(java.util.Locale.ROOT));
            assertThat(rows.group(2)).as(rows.group(1)).isEqualTo(Integer.toString(code.status()));
            assertThat(rows.group(3).strip()).as(rows.group(1)).isEqualTo(code.title());
            found.add(rows.group(1));
        }
        assertThat(found).containsExactlyInAnyOrderElementsOf(codes());
    }

    private static List<String> codes() {
        return Arrays.stream(ErrorCode.values()).map(ErrorCode::code).toList();
    }
}
