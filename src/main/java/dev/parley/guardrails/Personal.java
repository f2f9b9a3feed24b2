package dev.parley.guardrails;

import dev.parley.privacy.detect.Detectors;
import dev.parley.privacy.detect.Kind;
import java.util.EnumSet;
import java.util.List;

/// Personal data.
final class Personal implements Finder {
    private static final int REACH = 128;
    private final Detectors detectors;

    /// @param kinds by their spelling; none means all
    Personal(List<String> kinds) {
        var wanted = EnumSet.noneOf(Kind.class);
        kinds.forEach(kind -> Kind.of(kind).ifPresent(wanted::add));
        detectors = Detectors.of(kinds.isEmpty() ? EnumSet.allOf(Kind.class) : wanted);
    }

    @Override
    public List<Span> find(Subject subject) {
        return detectors.find(subject.text()).stream()
                .map(found -> new Span(found.start(), found.end()))
                .toList();
    }

    @Override
    public int reach() {
        return REACH;
    }
}
