package dev.parley.guardrails;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SecretsTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "sk-par-AZrGhU9rcQOc3ktM0n1EJg.kJH3kk0dfs9XhGq2mZ1rT8bLwQpVnY4uC6oEaI5sD7f",
                "AWS_KEY=AKIAIOSFODNN7EXAMPLE",
                "ghp_16C7e42F292c6912E7710c838347Ae178B4a",
                "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U",
                "the password is hunter2hunter2",
                "Bearer 3f9a8b7c6d5e4f3a2b1c",
                "postgres://app:s3cret@db.example/parley",
                "-----BEGIN RSA PRIVATE KEY-----\nMIIB\n-----END RSA PRIVATE KEY-----",
                "qT7xW2mK9pL4vB8nZ3cR6yH1jF5dS0gAeU7iO2wQ4tY6"
            })
    void secretsAreFoundByTheirForm(String text) {
        assertThat(new Secrets().find(Subject.without("Take this: " + text + " please")))
                .hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Your order 2024-AB-123456789 has left.",
                "Reset your password under Settings, then Security.",
                "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
                "id 018f2b6e-7c3a-7d4e-9f00-1a2b3c4d5e6f",
                "https://shop.example/products/blue-running-shoes-for-men-2024?size=42",
                "sk-learn and sk-lazy are libraries",
                "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft",
                "The token price rose to 12345 dollars",
                "https://user@host.example:8080/"
            })
    void otherWordsAreNot(String text) {
        assertThat(new Secrets().find(Subject.without(text))).isEmpty();
    }
}
