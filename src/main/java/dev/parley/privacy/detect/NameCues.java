package dev.parley.privacy.detect;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Words that introduce a name, and words that no name is made of.
final class NameCues {
    enum Strength {
        /// `my name is`: whatever follows, in capitals or not.
        SAID,
        /// `name:`: one capitalised word suffices.
        NAMED,
        /// `Mr`, with its capital: the same.
        TITLE,
        /// `I am`: two capitalised words.
        MAYBE,
        /// `Dear`: one or two capitalised words before a comma.
        SALUTATION,
        /// `Kind regards`: what ends the line, or is the next.
        SIGN_OFF
    }

    /// @param text in lower case
    record Cue(String text, Strength strength) {}

    static final Set<String> PARTICLES = Set.of(
            "van", "von", "der", "den", "de", "la", "le", "du", "di", "da", "del", "della", "dos", "das", "bin", "al",
            "el", "ter", "ten", "zu", "af", "av", "y", "e");

    private static final String SAID = "my name is|my name's|mein name ist|ich heiße|"
            + "ich heisse|je m'appelle|je m’appelle|mon nom est|me llamo|mi nombre es|mi chiamo|il mio nome è|mijn naam is|"
            + "ik heet|jag heter|mitt namn är|meu nome é|me chamo|chamo-me|jeg hedder|jeg heter|nazywam się";
    private static final String NAMED = "name is|call me|full name:|name:|nombre:|nom:|nome:|naam:|namn:";
    private static final String TITLE =
            "mr|mr.|mrs|mrs.|ms|ms.|miss|mx|mx.|dr|dr.|prof|prof.|professor|herr|herrn|frau|"
                    + "monsieur|madame|mademoiselle|mme|m.|señor|señora|sr.|sra.|sr|sra|signor|signora|sig.|sig.ra|dhr.|mevr.|"
                    + "meneer|mevrouw|senhor|senhora";
    private static final String MAYBE = "i am|i'm|i’m|this is|here is|ich bin|hier ist|je suis|c'est|soy|sono|ik ben|"
            + "dit is|jag är|eu sou|signed|account holder|cardholder|customer|contact|patient|kunde|client";
    private static final String SALUTATION = "dear|hi|hello|hey|hallo|liebe|lieber|bonjour|salut|cher|chère|hola|"
            + "querido|querida|ciao|caro|cara|beste|hej|olá";
    private static final String SIGN_OFF = "regards|best regards|kind regards|warm regards|best wishes|best|sincerely|"
            + "yours sincerely|yours faithfully|yours truly|thanks|many thanks|thank you|cheers|"
            + "mit freundlichen grüßen|mit freundlichem gruß|freundliche grüße|viele grüße|liebe grüße|beste grüße|"
            + "cordialement|bien à vous|cordiales saludos|un saludo|saludos|atentamente|cordiali saluti|"
            + "distinti saluti|grazie|met vriendelijke groet|groeten|vänliga hälsningar|mvh|atenciosamente|merci|danke";

    /// Capitalised for another reason than being a name, or what follows `my name is` without being one.
    private static final Set<String> NEVER =
            Set.of(("i the a an and or but not on in at to from of for with my your our this that there here it its "
                            + "is was no yes now still just so very please thanks thank because if when why how what which who "
                            + "where can could would will do does did have has had am are be been wrong misspelled misspelt "
                            + "incorrect different changed missing registered listed spelled spelt written correct shown "
                            + "already also going being having getting calling writing trying looking using waiting asking "
                            + "sorry sir madam team all everyone everybody folks support customer service customers bank card "
                            + "visa mastercard debit credit account apple google pay paypal amazon order help monday tuesday "
                            + "wednesday thursday friday saturday sunday january february march april june july august "
                            + "september october november december english german french spanish italian american british "
                            + "european dutch swiss uk us usa eu windows android iphone mac linux version ok okay urgent again "
                            + "later soon una un une der die das ein eine nicht und mit auf aus für damen herren kunde kundin "
                            + "et pas sur dans en con het een niet och inte asap number id email address up back out about as "
                            + "by me you we they he she any some new old good great fine happy home work mr mrs ms")
                    .split(" "));

    /// By the first letter, the longest first: `mr.` before `mr`.
    private static final Cue[][] BY_FIRST = new Cue[0x180][];

    static {
        var cues = new ArrayList<Cue>();
        add(cues, SAID, Strength.SAID);
        add(cues, NAMED, Strength.NAMED);
        add(cues, TITLE, Strength.TITLE);
        add(cues, MAYBE, Strength.MAYBE);
        add(cues, SALUTATION, Strength.SALUTATION);
        add(cues, SIGN_OFF, Strength.SIGN_OFF);
        cues.sort(Comparator.comparingInt(cue -> -cue.text.length()));
        for (int i = 0; i < BY_FIRST.length; i++) {
            int first = i;
            BY_FIRST[i] =
                    cues.stream().filter(cue -> cue.text.charAt(0) == first).toArray(Cue[]::new);
        }
    }

    private NameCues() {}

    private static void add(List<Cue> cues, String texts, Strength strength) {
        for (var text : texts.split("\\|")) cues.add(new Cue(text, strength));
    }

    /// The longest cue that begins at `i`, a word of its own; null for none.
    static @Nullable Cue at(String text, int i) {
        if (i + 1 >= text.length()) return null;
        char first = Character.toLowerCase(text.charAt(i));
        if (first >= BY_FIRST.length) return null;
        char second = Character.toLowerCase(text.charAt(i + 1));
        for (var cue : BY_FIRST[first])
            if (cue.text.charAt(1) == second
                    && text.regionMatches(true, i, cue.text, 0, cue.text.length())
                    && !Chars.wordAt(text, i + cue.text.length())) return cue;
        return null;
    }

    static boolean isNever(String word) {
        return NEVER.contains(word.toLowerCase(Locale.ROOT));
    }
}
