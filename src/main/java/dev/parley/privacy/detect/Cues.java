package dev.parley.privacy.detect;

import java.util.Locale;
import java.util.Set;

/// Words before a number that say what it is.
final class Cues {
    /// How far before the number they may stand.
    private static final int WINDOW = 48;
    /// Numbers of things, not of people.
    private static final Set<String> THINGS = Set.of(
            "order",
            "orders",
            "invoice",
            "ticket",
            "reference",
            "ref",
            "tracking",
            "parcel",
            "shipment",
            "serial",
            "version",
            "case",
            "booking",
            "sku",
            "isbn",
            "article",
            "product",
            "part",
            "model",
            "transaction",
            "receipt",
            "batch",
            "build",
            "commit",
            "error",
            "code",
            "bestellung",
            "bestellnummer",
            "rechnung",
            "auftrag",
            "sendungsnummer",
            "artikel",
            "commande",
            "facture",
            "colis",
            "pedido",
            "factura",
            "ordine",
            "fattura",
            "bestelling",
            "factuur",
            "faktura");

    private Cues() {}

    enum Said {
        /// The nearest telling word is one of the cues.
        YES,
        /// It is the name of a thing, such as an order.
        THING,
        NOTHING
    }

    /// Looks back from `start` to the nearest word that tells.
    static Said before(String text, int start, Set<String> cues) {
        int least = Math.max(0, start - WINDOW);
        int end = start;
        while (end > least) {
            while (end > least && !Chars.letter(text.charAt(end - 1))) end--;
            int word = end;
            while (word > least && Chars.letter(text.charAt(word - 1))) word--;
            if (word == end) break;
            var said = text.substring(word, end).toLowerCase(Locale.ROOT);
            if (cues.contains(said)) return Said.YES;
            if (THINGS.contains(said)) return Said.THING;
            end = word;
        }
        return Said.NOTHING;
    }
}
