package dev.parley.privacy.detect;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DetectorsTest {
    private static final Detectors ALL = Detectors.all();

    private static String marked(String text) {
        var out = new StringBuilder();
        int at = 0;
        for (var found : ALL.find(text)) {
            out.append(text, at, found.start()).append('<').append(found.kind()).append('>');
            at = found.end();
        }
        return out.append(text.substring(at)).toString();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "write to jane.doe+shop@mail.example.org, please|write to <EMAIL>, please",
                "(mailto:jane@example.com)|(mailto:<EMAIL>)",
                "jörg@müller.de.|<EMAIL>.",
                "'o.brien@example.co.uk'|'<EMAIL>'",
                "my card 4111 1111 1111 1111 exp 12/26|my card <CARD> exp 12/26",
                "4111-1111-1111-1111 12/26|<CARD> 12/26",
                "5555555555554444|<CARD>",
                "amex 3782 822463 10005.|amex <CARD>.",
                "6011111111111117 3530111333300000|<CARD> <CARD>",
                "DE89 3704 0044 0532 0130 00 is mine|<IBAN> is mine",
                "gb29nwbk60161331926819|<IBAN>",
                "FR14 2004 1010 0505 0001 3M02 606|<IBAN>",
                "CH9300762011623852957|<IBAN>",
                "from 93.184.216.34 and 2001:db8:85a3::8a2e:370:7334|from <IP> and <IP>",
                "[fe80::1ff:fe23:4567:890a]|[<IP>]",
                "2001:0db8:85a3:0000:0000:8a2e:0370:7334|<IP>",
                "+41 44 668 18 00|<PHONE>",
                "+44 (0)20 7946 0958|<PHONE>",
                "+1 (415) 555-2671|<PHONE>",
                "call 0044 20 7946 0958|call <PHONE>",
                "(415) 555-2671 or 415-555-2671 or 1-415-555-2671|<PHONE> or <PHONE> or <PHONE>",
                "020 7946 0958|<PHONE>",
                "01 23 45 67 89|<PHONE>",
                "0171/1234567|<PHONE>",
                "my phone number is 4155552671|my phone number is <PHONE>",
                "mi móvil es 612345678|mi móvil es <PHONE>",
            })
    void findsWhatProvesItself(String text, String expected) {
        assertThat(marked(text)).isEqualTo(expected);
    }

    /// Examples that the issuing authorities or their documentation give, where there are such.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "219-09-9999",
                "my SSN is 219099999",
                "AB 12 34 56 C",
                "AB123456C",
                "756.9217.0769.85",
                "36 574 261 809",
                "Steuer-ID: 86095742719",
                "2 55 08 14 168 025 38",
                "255081416802538",
                "12345678Z",
                "X1234567L",
                "BSN 111222333",
                "RSSMRA85T10A562S",
                "MRTMTT25D09F205Z",
                "811228-9874",
                "19670919-9530",
                "85.07.30-033.28",
                "PESEL 44051401359",
                "529.982.247-25",
                "cpf 11144477735",
                "SIN 130 692 544",
            })
    void findsNationalIds(String text) {
        assertThat(marked(text)).endsWith("<NATIONAL_ID>");
        assertThat(ALL.find(text)).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "my name is Jane Doe and I need help|my name is <NAME> and I need help",
                "my name is jane doe and I need help|my name is <NAME> and I need help",
                "I am Jane Doe from Bern|I am <NAME> from Bern",
                "Please ask Mr. Smith or Dr Anna van der Berg|Please ask Mr. <NAME> or Dr <NAME>",
                "Mein Name ist Jürgen Groß.|Mein Name ist <NAME>.",
                "Je m'appelle Zoé Dupont-Martin|Je m'appelle <NAME>",
                "me llamo José García López|me llamo <NAME>",
                "Dear Jane, thanks|Dear <NAME>, thanks",
                "Frau Müller wartet|Frau <NAME> wartet",
                "Mr O'Brien's parcel|Mr <NAME>'s parcel",
            })
    void findsNamesThatTheTextIntroduces(String text, String expected) {
        assertThat(marked(text)).isEqualTo(expected);
    }

    @Test
    void findsSignatures() {
        assertThat(marked("It broke.\n\nKind regards,\nJane Doe\n")).isEqualTo("It broke.\n\nKind regards,\n<NAME>\n");
        assertThat(marked("Mit freundlichen Grüßen\nJ. R. Müller")).isEqualTo("Mit freundlichen Grüßen\n<NAME>");
        assertThat(marked("Thanks, Jane")).isEqualTo("Thanks, <NAME>");
        assertThat(marked("Thanks, Jane is fine with that")).isEqualTo("Thanks, Jane is fine with that");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "order 2024-1001-55831 shipped",
                "version 1.2.3.4 and v10.0.1.2",
                "at 2026-11-26T11:13:41Z or 12:34:56",
                "on 01.02.2024 10:30",
                "1Z999AA10123456784",
                "9400 1000 0000 0000 0000 00",
                "4111 1111 1111 1112",
                "DE89 3704 0044 0532 0130 01",
                "doc_019a9c1e-2eff-7ccc-8000-1b2c3d4e5f60",
                "01234567-1234-1234-1234-123456789012",
                "follow @jane and logo@2x.png",
                "std::vector and a::b",
                "00:1a:2b:3c:4d:5e",
                "call 127.0.0.1 or ::1",
                "€ 1,234,567.89 and 0.123456789",
                "I am waiting, I am German, this is Visa Debit",
                "my name is wrong on the card",
                "Dear Sir or Madam, hello there, Hi Team,",
                "I miss London",
                "123456789 987654321",
                "invoice 111222333",
                "sha 3f786850e387550fdab836ed7e6dc881de23001b",
                "ISBN 978-3-16-148410-0",
                "0 1 2 3 4 5 6 7 8 9",
                "from 10 to 20, 100-200, 3/4",
            })
    void leavesWhatIsNobodys(String text) {
        assertThat(marked(text)).isEqualTo(text);
    }

    @Test
    void letsTheStrongerOfTwoFindingsStand() {
        // the digits of an IBAN hold a card, an address a name
        assertThat(marked("Name: Jane@example.com")).isEqualTo("Name: <EMAIL>");
        var findings = new Findings();
        findings.add(Kind.PHONE, 0, 20);
        findings.add(Kind.CARD, 5, 21);
        findings.add(Kind.PHONE, 22, 30);
        findings.add(Kind.PHONE, 24, 34);
        assertThat(findings.resolved()).containsExactly(new Finding(Kind.CARD, 5, 21), new Finding(Kind.PHONE, 24, 34));
    }

    @Test
    void looksForTheChosenKindsOnly() {
        var found =
                Detectors.of(EnumSet.of(Kind.EMAIL)).find("my name is Jane Doe, jane@example.com, +41 44 668 18 00");
        assertThat(found).extracting(Finding::kind).containsExactly(Kind.EMAIL);
    }

    @Test
    void findsNamesKnownFromElsewhere() {
        var text = "is JANE DOE there? Jane Doesn't, but jane doe.";
        assertThat(ALL.find(text, List.of("Jane Doe")))
                .extracting(found -> text.substring(found.start(), found.end()))
                .containsExactly("JANE DOE", "jane doe");
    }

    /// Any text at all: no failure, findings in order and within the text.
    @Test
    void takesAnything() {
        var random = new Random(7);
        var pieces = "@.:+()-/ \n\u00a00123456789abcdefXYZä😀[]_'’".codePoints().toArray();
        var words =
                List.of("my name is ", "Mr ", "DE89", "::", "4111 1111 1111 1111", "@a.b", "regards,\n", "756.", "+49");
        for (int run = 0; run < 20_000; run++) {
            var text = random.ints(random.nextInt(60), 0, pieces.length + words.size())
                    .mapToObj(i -> i < words.size() ? words.get(i) : Character.toString(pieces[i - words.size()]))
                    .collect(Collectors.joining());
            int end = 0;
            for (var found : ALL.find(text)) {
                assertThat(found.start()).isGreaterThanOrEqualTo(end);
                assertThat(found.end()).isGreaterThan(found.start()).isLessThanOrEqualTo(text.length());
                end = found.end();
            }
        }
    }

    /// What makes other scanners slow takes time in proportion to its length.
    @ParameterizedTest
    @ValueSource(
            strings = {"a", "1", "@", "a@", "1 ", ".", "a.", "::", "1:", "(1)", "+1 ", "my name is ", "A", "0-", "Mr "})
    void takesLinearTime(String piece) {
        ALL.find(piece.repeat(20_000 / piece.length()));
        long small = time(piece.repeat(200_000 / piece.length()));
        long large = time(piece.repeat(1_600_000 / piece.length()));
        // eight times the text; a quadratic scanner takes 64 times the time
        assertThat(large).isLessThan(24 * Math.max(small, 500_000));
    }

    /// Of the processor, which others use too, in nanoseconds.
    private static long time(String text) {
        var threads = ManagementFactory.getThreadMXBean();
        long best = Long.MAX_VALUE;
        for (int i = 0; i < 3; i++) {
            long start = threads.getCurrentThreadCpuTime();
            ALL.find(text);
            best = Math.min(best, threads.getCurrentThreadCpuTime() - start);
        }
        return best;
    }
}
