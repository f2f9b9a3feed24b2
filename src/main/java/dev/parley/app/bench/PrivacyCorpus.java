package dev.parley.app.bench;

import dev.parley.privacy.detect.Kind;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/// Sentences of customers, made from a seed: with personal data whose place is known, and with what only looks
/// like it. Check digits are computed here by other means than in the detectors.
public final class PrivacyCorpus {
    private static final List<String> FIRST = List.of(
            "Jane", "Omar", "Zoë", "Jürgen", "Anaïs", "Luca", "Ingrid", "Piotr", "Chloé", "Mateo", "Aisha", "Søren",
            "Mei");
    private static final List<String> LAST = List.of(
            "Doe",
            "Müller",
            "García",
            "van der Berg",
            "O'Brien",
            "Rossi",
            "Dupont-Martin",
            "Nowak",
            "Lindqvist",
            "Haddad",
            "de la Cruz",
            "Smith",
            "Okafor");
    private static final List<String> DOMAINS =
            List.of("example.com", "mail.example.org", "müller.example", "example.co.uk", "web.example.ch");

    private final Random random;
    private final List<Sample> samples = new ArrayList<>();

    /// @param kind what stands from `start` to before `end`; null for a text in which there is nothing
    public record Sample(String text, @Nullable Kind kind, int start, int end) {}

    private PrivacyCorpus(long seed) {
        random = new Random(seed);
    }

    /// @param each how many samples of each form
    public static List<Sample> make(long seed, int each) {
        var corpus = new PrivacyCorpus(seed);
        for (int i = 0; i < each; i++) {
            corpus.emails();
            corpus.phones();
            corpus.cards();
            corpus.ibans();
            corpus.nationalIds();
            corpus.addresses();
            corpus.names();
            corpus.nobodys();
        }
        return corpus.samples;
    }

    /// What people write too, and what nothing but its meaning tells from other words and numbers. Much of it
    /// is missed.
    public static List<Sample> hard(long seed, int each) {
        var corpus = new PrivacyCorpus(seed);
        for (int i = 0; i < each; i++) corpus.unmarked();
        return corpus.samples;
    }

    @SafeVarargs
    private <T> T one(T... of) {
        return of[random.nextInt(of.length)];
    }

    private String first() {
        return FIRST.get(random.nextInt(FIRST.size()));
    }

    private String last() {
        return LAST.get(random.nextInt(LAST.size()));
    }

    /// @param pattern `#` is a digit, `@` one from 1 to 9
    private String digits(String pattern) {
        var text = new StringBuilder();
        for (char c : pattern.toCharArray())
            text.append(c == '#' ? (char) ('0' + random.nextInt(10)) : c == '@' ? (char) ('1' + random.nextInt(9)) : c);
        return text.toString();
    }

    /// @param frames `{}` stands for the value
    private void with(Kind kind, String value, String... frames) {
        var frame = one(frames);
        int start = frame.indexOf("{}");
        samples.add(new Sample(frame.replace("{}", value), kind, start, start + value.length()));
    }

    private void without(String text) {
        samples.add(new Sample(text, null, 0, 0));
    }

    private void emails() {
        var local = one(
                "jane.doe",
                "j_smith",
                "omar+shop",
                "info-" + random.nextInt(99),
                "zoë",
                "o.brien",
                "x" + random.nextInt(999));
        with(
                Kind.EMAIL,
                local + "@" + DOMAINS.get(random.nextInt(DOMAINS.size())),
                "please write to {}.",
                "Contact: <{}>",
                "{} is my address",
                "mail={}; urgent",
                "Meine Adresse ist {}, danke",
                "(mailto:{})");
    }

    private void phones() {
        with(
                Kind.PHONE,
                one(
                        digits("+41 4@ ### ## ##"),
                        digits("+44 (0)20 @### ####"),
                        digits("+49171@######"),
                        digits("+1 (4@5) 5##-####"),
                        digits("+33 @ ## ## ## ##"),
                        digits("+34 6## ### ###"),
                        digits("+46-70-@## ## ##")),
                "my number is {}.",
                "Rufen Sie mich an: {}",
                "{} (evenings)",
                "tel {}");
        with(
                Kind.PHONE,
                one(
                        digits("(4@5) 5##-####"),
                        digits("4@5-5##-####"),
                        digits("020 @### ####"),
                        digits("0171/@######"),
                        digits("01 @# ## ## ##"),
                        digits("079 @## ## ##"),
                        digits("030 @######")),
                "you can reach me at {} today",
                "ring {} please",
                "new mobile: {}",
                "My husband has {}.");
        with(
                Kind.PHONE,
                one(digits("4@55@#####"), digits("6@#######"), digits("0171@######")),
                "my phone is {}",
                "call me on {}",
                "mi móvil es {}",
                "Handy {}");
    }

    private void cards() {
        var plain = luhn(one(
                digits("4##############"),
                digits("5@#############"),
                digits("37############"),
                digits("6011###########")));
        if (plain.startsWith("5")) plain = luhn("5" + (1 + random.nextInt(5)) + plain.substring(2, 15));
        var grouped = plain.length() == 15
                ? plain.substring(0, 4) + " " + plain.substring(4, 10) + " " + plain.substring(10)
                : plain.replaceAll("(.{4})(?!$)", one("$1 ", "$1-"));
        with(
                Kind.CARD,
                one(plain, grouped),
                "charge {} please",
                "my card {} was declined",
                "Karte {}, gültig bis 12/27",
                "{}\nexp 04/28 cvv 123");
    }

    private static String luhn(String body) {
        for (int check = 0; check < 10; check++) {
            int sum = 0;
            var number = body + check;
            for (int i = 0; i < number.length(); i++) {
                int digit = number.charAt(number.length() - 1 - i) - '0';
                sum += i % 2 == 0 ? digit : (digit * 2) / 10 + (digit * 2) % 10;
            }
            if (sum % 10 == 0) return number;
        }
        throw new IllegalStateException(body);
    }

    private void ibans() {
        var country = one("DE", "CH", "FR", "GB", "NL", "ES", "IT");
        var body = switch (country) {
            case "DE" -> digits("##################");
            case "CH" -> digits("#################");
            case "FR" -> digits("##########") + "M" + digits("############");
            case "GB" -> "NWBK" + digits("##############");
            case "NL" -> "ABNA" + digits("##########");
            case "ES" -> digits("####################");
            default -> "X" + digits("######################");
        };
        var number = new StringBuilder();
        for (char c : (body + country + "00").toCharArray()) number.append(Character.digit(c, 36));
        int check = 98
                - new BigInteger(number.toString()).mod(BigInteger.valueOf(97)).intValue();
        var iban = country + String.format(Locale.ROOT, "%02d", check) + body;
        with(
                Kind.IBAN,
                one(iban, iban.replaceAll("(.{4})(?!$)", "$1 ")),
                "refund to {} please",
                "IBAN: {}.",
                "mein Konto {} bitte",
                "{} is my account");
    }

    private void nationalIds() {
        with(Kind.NATIONAL_ID, digits("5@@-@#-@###"), "my social is {}", "SSN {}.", "{} on file");
        var ahv = digits("756########@").substring(0, 12);
        int ean = 0;
        for (int i = 0; i < 12; i++) ean += (ahv.charAt(i) - '0') * (i % 2 == 0 ? 1 : 3);
        var full = ahv + (10 - ean % 10) % 10;
        with(
                Kind.NATIONAL_ID,
                full.substring(0, 3) + "." + full.substring(3, 7) + "." + full.substring(7, 11) + "."
                        + full.substring(11),
                "AHV-Nr. {}",
                "meine Nummer {} bitte");
        int dni = random.nextInt(100_000_000);
        with(
                Kind.NATIONAL_ID,
                String.format(Locale.ROOT, "%08d", dni) + "TRWAGMYFPDXBNJZSQVHLCKE".charAt(dni % 23),
                "mi DNI es {}",
                "documento {}.");
        with(
                Kind.NATIONAL_ID,
                "AB" + digits("######") + one("A", "B", "C", "D"),
                "national insurance {}",
                "my NI number is {}");
        var nir = one("1", "2")
                + digits("8#")
                + String.format(Locale.ROOT, "%02d", 1 + random.nextInt(12))
                + digits("75######");
        with(
                Kind.NATIONAL_ID,
                nir
                        + String.format(
                                Locale.ROOT,
                                "%02d",
                                97
                                        - new BigInteger(nir)
                                                .mod(BigInteger.valueOf(97))
                                                .intValue()),
                "mon numéro {}",
                "sécu : {}");
        with(Kind.NATIONAL_ID, bsn(), "mijn BSN is {}", "burgerservicenummer {}");
        var day = String.format(
                Locale.ROOT, "%02d%02d%02d", 50 + random.nextInt(50), 1 + random.nextInt(12), 1 + random.nextInt(28));
        var born = luhn(day + digits("###"));
        with(Kind.NATIONAL_ID, born.substring(0, 6) + "-" + born.substring(6), "personnummer {}", "jag är {}");
    }

    private String bsn() {
        while (true) {
            var number = digits("@########");
            int sum = -(number.charAt(8) - '0');
            for (int i = 0; i < 8; i++) sum += (9 - i) * (number.charAt(i) - '0');
            if (sum % 11 == 0) return number;
        }
    }

    private void addresses() {
        with(
                Kind.IP,
                (1 + random.nextInt(120)) + "." + random.nextInt(256) + "." + random.nextInt(256) + "."
                        + random.nextInt(256),
                "blocked from {}",
                "login at {}, not me",
                "[{}]");
        with(
                Kind.IP,
                String.format(
                        Locale.ROOT,
                        "2001:db8:%x:%x::%x",
                        random.nextInt(65536),
                        random.nextInt(65536),
                        16 + random.nextInt(65000)),
                "from {} today",
                "host {}.");
    }

    private void names() {
        var name = first() + " " + last();
        with(
                Kind.NAME,
                name,
                "My name is {} and my order is late",
                "I am {}, a customer since May",
                "Mein Name ist {}.",
                "Je m'appelle {}",
                "me llamo {} y no puedo entrar",
                "Mi chiamo {}, buongiorno",
                "It broke again.\n\nKind regards,\n{}",
                "Merci\nCordialement,\n{}\n",
                "Full name: {}",
                "Dear {},");
        with(
                Kind.NAME,
                last(),
                "Mr {} called twice",
                "ask Dr. {} please",
                "Frau {} hat bezahlt",
                "Dear Mrs {}, hello",
                "Señora {} espera");
        with(Kind.NAME, name.toLowerCase(Locale.ROOT).replaceAll(" (van der|de la) ", " "), "my name is {}, help");
    }

    private void unmarked() {
        with(
                Kind.EMAIL,
                "jane" + random.nextInt(99) + one(" at example dot com", " (at) example (dot) org"),
                "write to {}");
        with(Kind.PHONE, one(digits("4@55@#####"), digits("6@#######")), "it is {}, after six", "{}");
        with(Kind.PHONE, digits("0@ @# @# @# @#").replace(" ", one("", "-")), "{} is where I am", "Nummer {}");
        with(Kind.NATIONAL_ID, bsn(), "{} is mijn nummer", "hier: {}");
        with(Kind.NATIONAL_ID, digits("5@@@#@###"), "it is {}", "number {}");
        var name = first() + " " + last();
        with(
                Kind.NAME,
                name,
                "{} called about the parcel",
                "the account of {} is locked",
                "please add {} to my plan",
                "{}");
        with(Kind.NAME, first(), "tell {} that I wait", "{} from your team helped me");
    }

    private void nobodys() {
        without("Order " + digits("2024-@###-#####") + " has not arrived, invoice " + digits("@########") + ".");
        without("It fails in version " + digits("@.#.#.@#") + " and in v" + digits("1#.0.@.@") + ".");
        without("The meeting is on " + digits("2026-0@-1# 1#:3#:#@") + ", not 0" + digits("@.0@.2026 1#:30") + ".");
        without("Tracking number 1Z" + digits("999AA10########") + ", parcel "
                + digits("9400 1##### #### ####").replace(" ", " "));
        without("Request req_019a9c1e-2eff-7" + digits("###-8###-############") + " failed with code "
                + digits("@###."));
        without("Card ending in " + digits("####") + " is not " + broken(luhn(digits("4##############"))) + ".");
        without("I paid " + digits("1,###.##") + " EUR for " + digits("@#") + " pieces at " + digits("@#.##") + ".");
        without("See @support and logo@" + digits("@") + "x.png in std::vector<int>, a::b, 00:1a:2b:3c:4d:5e.");
        without(one(
                "I am Waiting for my card",
                "My name is wrong on the card",
                "this is Visa Debit",
                "I am still here",
                "Dear Sir or Madam, hello",
                "Hi there, thanks",
                "I miss the old app",
                "my name is not shown",
                "call me back later",
                "I'm using Apple Pay",
                "ich bin Kunde seit Mai",
                "je suis en retard"));
        without("The ratio is 0." + digits("#########") + ", lines " + digits("@##-@##")
                + ", ISBN 978-3-16-148410-0, hash " + Long.toHexString(random.nextLong()) + ".");
        without("Serial " + digits("@###-####-####-####-####") + ", SKU " + digits("@######") + one("X", "Q")
                + ", reference " + digits("@#########") + ".");
    }

    private static String broken(String number) {
        int last = number.charAt(number.length() - 1) - '0';
        return number.substring(0, number.length() - 1) + (last + 3) % 10;
    }
}
