package dev.parley.knowledge;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.apache.lucene.analysis.CharArraySet;
import org.apache.lucene.analysis.tokenattributes.CharTermAttribute;

/// Words as the keyword search compares them: divided by Unicode's rules, without case, accents and endings, and
/// without the words that stand in every text and question. Endings are those of the text's {@link Language}.
public final class Terms {
    static final CharArraySet STOP = new CharArraySet(
            List.of(("a an and are as at be been but by can could did do does for from had has have he her his how i if"
                            + " in into is it its may me might my no not of on or our s shall she should so such t than"
                            + " that the their them then there these they this those to us was we were what when where"
                            + " which who whom whose why will with would you your am any about also please tell much"
                            + " many long")
                    .split(" ")),
            false);

    private Terms() {}

    /// The words of a text, in order, with repetitions.
    public static List<String> of(String text) {
        return of(text, Language.of(text));
    }

    static List<String> of(String text, Language language) {
        var terms = new ArrayList<String>();
        try (var stream = language.analyzer.tokenStream("text", text)) {
            var term = stream.addAttribute(CharTermAttribute.class);
            stream.reset();
            while (stream.incrementToken()) terms.add(term.toString());
            stream.end();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return terms;
    }

    /// Whether most letters of a text are of a script that the encoder cannot read.
    public static boolean areForeign(String text) {
        return Language.isForeign(text);
    }

    /// The words to look for: of a question without small words, which could be of any language, as each would have
    /// them.
    static Set<String> asked(String question) {
        var language = Language.of(question);
        var terms = new LinkedHashSet<>(of(question, language));
        if (language == Language.ENGLISH && terms.size() <= 3)
            for (var other : Language.values()) terms.addAll(of(question, other));
        return terms;
    }
}
