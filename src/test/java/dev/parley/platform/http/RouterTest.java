package dev.parley.platform.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

final class RouterTest {
    private final Router<String> router = new Router<>();

    RouterTest() {
        router.add("GET", "/a", "list");
        router.add("POST", "/a", "create");
        router.add("GET", "/a/{id}", "one");
        router.add("GET", "/a/{id}/parts/{part}", "part");
    }

    private Router.Match<String> find(String method, String path) {
        return Objects.requireNonNull(router.find(method, path));
    }

    @Test
    void findsByMethodAndPath() {
        assertThat(find("GET", "/a").target()).isEqualTo("list");
        assertThat(find("POST", "/a").target()).isEqualTo("create");
        assertThat(find("HEAD", "/a").target()).isEqualTo("list");
        assertThat(find("GET", "/a/1/parts/x%20y").parameters()).isEqualTo(Map.of("id", "1", "part", "x y"));
    }

    @Test
    void tellsTheMethodsOfAPathThatLacksTheOneAsked() {
        var match = find("DELETE", "/a");
        assertThat(match.target()).isNull();
        assertThat(match.methods()).containsExactly("GET", "POST");
    }

    @Test
    void doesNotTakeOnePathForAnother() {
        for (var path :
                new String[] {"/", "", "/a/", "/A", "/a//parts/x", "/a/1/", "/a/1/parts", "/a/1/parts/", "/%61"})
            assertThat(router.find("GET", path)).as(path).isNull();
    }

    @Test
    void refusesTwoRoutesOfOneName() {
        assertThatThrownBy(() -> router.add("GET", "/a/{id}", "again")).hasMessageContaining("two routes GET /a/{id}");
    }
}
