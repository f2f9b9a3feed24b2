package dev.parley.cache.pairs;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VerifierTest {
    private static Verdict compare(String a, String b) {
        return Verifier.compare(Asked.of(a), Asked.of(b));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            NUMBER    | How do I send 10 parcels?          | How do I send 100 parcels?
            NUMBER    | Are four seats enough?             | Are 5 seats enough?
            CODE      | What does error E101 mean?         | What does error E110 mean?
            CODE      | How do I call getUser()?           | How do I call getUsers()?
            NEGATION  | Why can I see my bill?             | Why can't I see my bill?
            OPPOSITE  | How do I enable the alarm?         | How do I disable the alarm?
            OPPOSITE  | Do I pay before delivery?          | Do I pay after delivery?
            OPPOSITE  | Is the field valid?                | Is the field invalid?
            KIND      | Are you open on Mondays?           | Are you open on Fridays?
            KIND      | Can I pay 5 €?                     | Can I pay 5 dollars?
            NAME      | Do you ship to Norway?             | Do you ship to Chile?
            ASKED_FOR | Who signs the contract?            | When do I sign the contract?
            PERSON    | Is my account safe?                | Is your account safe?
            SWAPPED   | How do I get from A-town to Bville? | How do I get from Bville to A-town?
            SWAPPED   | Can I call you?                    | Can you call me?
            SWAPPED   | Is the bus faster than the tram?   | Is the tram faster than the bus?
            """)
    void contradictsQuestionsThatDifferInOneThingThatMatters(Conflict conflict, String a, String b) {
        assertThat(compare(a, b).contradictions())
                .extracting(Verdict.Found::conflict)
                .contains(conflict);
        assertThat(compare(b, a).contradictions())
                .extracting(Verdict.Found::conflict)
                .contains(conflict);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            How do I reset my password?           | How can I reset my password, please?
            How do I cancel my order?             | What are the steps to cancel my order?
            Why can't I log in?                   | Why am I not able to sign in?
            Can I pay 1,000 dollars?              | Can I pay $1000?
            Is tax included in the price?         | Does the price include tax?
            I lost my card, what should I do?     | What should I do if I lost my card?
            How do I turn on two-factor authentication? | How do I enable 2FA?
            Are tea and coffee alike?             | Are coffee and tea alike?
            """)
    void callsQuestionsEqualThatSayTheSameInOtherWords(String a, String b) {
        assertThat(compare(a, b).equal()).as(compare(a, b).why()).isTrue();
        assertThat(compare(b, a).equal()).as(compare(b, a).why()).isTrue();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            How do I print a label?      | How do I print a receipt?
            Is breakfast free?           | Is breakfast free for children?
            Can I log in using my phone? | Can I log in without using my phone?
            Can I change my address?     | How do I change my address?
            """)
    void findsADifferenceWhereOneSaysMoreOrOtherwise(String a, String b) {
        assertThat(compare(a, b).equal()).isFalse();
    }

    @Test
    void saysWhyInWords() {
        assertThat(compare("Is shipping to Rome free?", "Is shipping to Oslo free?")
                        .why())
                .isEqualTo("name: rome / oslo");
    }

    @Test
    void comparesAnythingWithoutFailing() {
        for (var text : new String[] {"", " ", "?", "'", "''s", "$", "`", "-", "--", "1", "€€", "a'", "🙂", "(((", "I"})
            for (var other : new String[] {"", "How?", "2 m", "n't"})
                assertThat(compare(text, other)).isNotNull();
    }
}
