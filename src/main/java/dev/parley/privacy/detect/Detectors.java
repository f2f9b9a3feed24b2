package dev.parley.privacy.detect;

import dev.parley.privacy.detect.Probe.Place;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Finds personal data of some kinds. Safe for use by many threads.
public final class Detectors {
    private static final Probe[] NONE = {};

    private final Map<Place, Probe[]> byPlace = new EnumMap<>(Place.class);
    private final boolean names;

    private Detectors(Set<Kind> kinds) {
        var probes = new ArrayList<Probe>();
        if (kinds.contains(Kind.EMAIL)) probes.add(new EmailProbe());
        if (kinds.contains(Kind.IBAN)) probes.add(new IbanProbe());
        if (kinds.contains(Kind.CARD)) probes.add(new CardProbe());
        if (kinds.contains(Kind.NATIONAL_ID)) probes.add(new NationalIdProbe());
        if (kinds.contains(Kind.IP)) probes.add(new IpProbe());
        if (kinds.contains(Kind.PHONE)) probes.add(new PhoneProbe());
        names = kinds.contains(Kind.NAME);
        if (names) probes.add(new NameProbe());
        for (var place : Place.values())
            byPlace.put(
                    place,
                    probes.stream()
                            .filter(probe -> probe.places().contains(place))
                            .toArray(Probe[]::new));
    }

    /// @param kinds what is looked for
    public static Detectors of(Set<Kind> kinds) {
        return new Detectors(kinds);
    }

    public static Detectors all() {
        return new Detectors(EnumSet.allOf(Kind.class));
    }

    /// In the order of the text, none overlapping another; empty when there is nothing.
    public List<Finding> find(String text) {
        return find(text, List.of());
    }

    /// @param known names of people that are looked for beside those that the text itself introduces, whole words in
    ///     any case
    public List<Finding> find(String text, Collection<String> known) {
        var found = new Findings();
        boolean inWord = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= 0x80 && Character.isLetter(c)) {
                if (!inWord) look(Place.LETTER, text, i, found);
                inWord = true;
            } else if (c >= '0' && c <= '9') {
                if (!inWord) look(Place.DIGIT, text, i, found);
                inWord = true;
            } else {
                inWord = false;
                if (c == '@') look(Place.AT, text, i, found);
                else if (c == '+') look(Place.PLUS, text, i, found);
                else if (c == '(') look(Place.BRACKET, text, i, found);
                else if (c == ':') look(Place.COLON, text, i, found);
            }
        }
        if (names) for (var name : known) KnownNames.find(text, name, found);
        return found.resolved();
    }

    private void look(Place place, String text, int i, Findings found) {
        for (var probe : byPlace.getOrDefault(place, NONE)) probe.look(text, i, found);
    }
}
