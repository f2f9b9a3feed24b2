package dev.parley.usage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.platform.json.Json;
import java.math.BigDecimal;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;

class PriceBookTest {
    private final PriceBook book = new PriceBook(List.of());

    @Test
    void knowsTheListPriceOfAModel() {
        var price = book.price("openai", "gpt-4o").orElseThrow();
        assertThat(price.input()).isEqualByComparingTo("2.5");
        assertThat(price.cachedInput()).isEqualByComparingTo("1.25");
        assertThat(price.output()).isEqualByComparingTo("10");
        assertThat(price.version()).isEqualTo("2026-11-21");
        assertThat(book.price("anthropic", "claude-sonnet-4-5").orElseThrow().cacheWrite())
                .isEqualByComparingTo("3.75");
    }

    @Test
    void resolvesADatedNameToItsFamily() {
        assertThat(book.find("openai", "gpt-4o-2024-08-06").orElseThrow().name())
                .isEqualTo("gpt-4o");
        assertThat(book.find("anthropic", "claude-sonnet-4-5-20250929")
                        .orElseThrow()
                        .name())
                .isEqualTo("claude-sonnet-4-5");
        assertThat(book.find("anthropic", "claude-3-5-haiku@20241022")
                        .orElseThrow()
                        .name())
                .isEqualTo("claude-3-5-haiku");
        assertThat(book.find("anthropic", "claude-sonnet-4-20250514")
                        .orElseThrow()
                        .name())
                .isEqualTo("claude-sonnet-4-0");
    }

    @Test
    void aDatedNameWithAnEntryOfItsOwnKeepsItsOwnPrice() {
        assertThat(book.price("openai", "gpt-4o-2024-05-13").orElseThrow().input())
                .isEqualByComparingTo("5");
    }

    @Test
    void doesNotGuessThePriceOfAnUnknownModel() {
        assertThat(book.price("openai", "gpt-4o-turbo")).isEmpty();
        assertThat(book.price("openai", "gpt-4o-2024-08-0x")).isEmpty();
        assertThat(book.price("openai", "-2024-08-06")).isEmpty();
        assertThat(book.price("openai", "")).isEmpty();
        assertThat(book.price("elsewhere", "gpt-4o")).isEmpty();
        assertThat(book.models("elsewhere")).isEmpty();
    }

    @Test
    void everyShippedEntryIsPlausible() {
        for (var provider : List.of("openai", "anthropic")) {
            assertThat(book.models(provider)).hasSizeGreaterThan(15);
            var names = new HashSet<String>();
            for (var model : book.models(provider)) {
                assertThat(names.add(model.name())).as(model.name()).isTrue();
                model.aliases()
                        .forEach(alias -> assertThat(names.add(alias)).as(alias).isTrue());
                var price = model.price();
                assertThat(price.input()).as(model.name()).isPositive();
                assertThat(price.cachedInput()).as(model.name()).isLessThanOrEqualTo(price.input());
                assertThat(model.contextWindow()).as(model.name()).isGreaterThan(4_000);
                if (model.kind() == Model.Kind.CHAT) {
                    assertThat(price.output()).as(model.name()).isGreaterThanOrEqualTo(price.input());
                    assertThat(model.maxOutput()).as(model.name()).isPositive();
                }
            }
        }
    }

    @Test
    void theOperatorsEntryReplacesTheListPriceAndAddsOwnModels() {
        var list = Json.read("""
                [{"provider": "openai", "model": "gpt-4o", "input": 2.1, "output": 8.4, "version": "contract-7"},
                 {"provider": "vllm", "model": "own", "input": 0.004, "max_output": 4096}]
                """.getBytes(java.nio.charset.StandardCharsets.UTF_8));
        var changed = new PriceBook(PriceEntries.operator(list));

        var price = changed.price("openai", "gpt-4o-2024-08-06").orElseThrow();
        assertThat(price.input()).isEqualByComparingTo("2.1");
        assertThat(price.cachedInput()).isEqualByComparingTo("2.1");
        assertThat(price.version()).isEqualTo("contract-7");
        assertThat(changed.models("openai")).hasSameSizeAs(book.models("openai"));
        assertThat(changed.price("vllm", "own").orElseThrow().of(TokenUsage.of(1_000_000, 5)))
                .isEqualByComparingTo("0.004");
        assertThat(changed.price("vllm", "own").orElseThrow().version()).isEqualTo("operator");
    }

    @Test
    void anEntryThatIsWrongIsNamed() {
        assertThatThrownBy(() -> operator("[{\"provider\":\"a\",\"model\":\"b\",\"input\":1,\"ouput\":2}]"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("prices[0]")
                .hasMessageContaining("ouput");
        assertThatThrownBy(() -> operator("[{\"provider\":\"a\",\"model\":\"b\"}]"))
                .hasMessageContaining("input");
        assertThatThrownBy(() -> operator("[{\"provider\":\"a\",\"model\":\"b\",\"input\":-1}]"))
                .hasMessageContaining("input must be US dollars");
        assertThatThrownBy(() -> operator("{}")).hasMessageContaining("list");
        assertThat(operator("null")).isEmpty();
    }

    private static List<Model> operator(String json) {
        return PriceEntries.operator(Json.read(json.getBytes(java.nio.charset.StandardCharsets.UTF_8)));
    }

    @Test
    void costsAreExactToTheTwelfthDigit() {
        var nano = book.price("openai", "gpt-5-nano").orElseThrow();
        // 1,234,567 plain at 0.05, 765,433 cached at 0.005, 98,765 out at 0.4
        var cost = nano.of(new TokenUsage(2_000_000, 765_433, 0, 98_765, 0, false));
        assertThat(cost).isEqualByComparingTo("0.105061515");
        var thin = new Price("t", new BigDecimal("0.000001"), BigDecimal.ZERO, BigDecimal.ZERO, BigDecimal.ZERO);
        assertThat(thin.of(TokenUsage.of(1, 0))).isEqualByComparingTo("0.000000000001");
        // nine digits of tokens at a price of nine digits: more than a double or DECIMAL64 can hold
        var wide = new Price(
                "w", new BigDecimal("123.456789"), BigDecimal.ZERO, BigDecimal.ZERO, new BigDecimal("987.654321"));
        assertThat(wide.of(TokenUsage.of(987_654_321, 123_456_789))).isEqualByComparingTo("243865.262225270538");
    }

    @Test
    void cachedAndWrittenTokensArePartOfTheInput() {
        var sonnet = book.price("anthropic", "claude-sonnet-4-6").orElseThrow();
        var cost = sonnet.of(new TokenUsage(1_000, 600, 300, 10, 0, false));
        // 100 at 3, 600 at 0.3, 300 at 3.75, 10 at 15
        assertThat(cost).isEqualByComparingTo("0.001755");
    }

    @Test
    void aLongPromptMakesTheWholeRequestDearer() {
        var haiku = book.price("anthropic", "claude-haiku-5-5").orElseThrow();
        assertThat(haiku.of(TokenUsage.of(100_000, 1_000))).isEqualByComparingTo("0.0105");
        assertThat(haiku.of(TokenUsage.of(100_001, 1_000))).isEqualByComparingTo("0.0525005");
    }

    @Test
    void theBoundIsNeverBelowTheCost() {
        for (var model : book.models("anthropic")) {
            for (long input : new long[] {0, 1, 99_999, 100_001, 250_000}) {
                var bound = model.price().atMost(input, 500);
                for (long cached : new long[] {0, input / 2, input})
                    for (long written : new long[] {0, input - cached})
                        assertThat(model.price().of(new TokenUsage(input, cached, written, 500, 0, false)))
                                .isLessThanOrEqualTo(bound);
            }
        }
    }
}
