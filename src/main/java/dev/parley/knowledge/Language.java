package dev.parley.knowledge;

import java.util.EnumMap;
import java.util.Locale;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.CharArraySet;
import org.apache.lucene.analysis.LowerCaseFilter;
import org.apache.lucene.analysis.StopFilter;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.ar.ArabicAnalyzer;
import org.apache.lucene.analysis.ar.ArabicNormalizationFilter;
import org.apache.lucene.analysis.ar.ArabicStemFilter;
import org.apache.lucene.analysis.cjk.CJKBigramFilter;
import org.apache.lucene.analysis.cjk.CJKWidthFilter;
import org.apache.lucene.analysis.core.DecimalDigitFilter;
import org.apache.lucene.analysis.de.GermanAnalyzer;
import org.apache.lucene.analysis.de.GermanLightStemFilter;
import org.apache.lucene.analysis.de.GermanNormalizationFilter;
import org.apache.lucene.analysis.en.EnglishPossessiveFilter;
import org.apache.lucene.analysis.en.PorterStemFilter;
import org.apache.lucene.analysis.es.SpanishAnalyzer;
import org.apache.lucene.analysis.es.SpanishLightStemFilter;
import org.apache.lucene.analysis.fr.FrenchAnalyzer;
import org.apache.lucene.analysis.fr.FrenchLightStemFilter;
import org.apache.lucene.analysis.hi.HindiAnalyzer;
import org.apache.lucene.analysis.hi.HindiNormalizationFilter;
import org.apache.lucene.analysis.hi.HindiStemFilter;
import org.apache.lucene.analysis.in.IndicNormalizationFilter;
import org.apache.lucene.analysis.miscellaneous.ASCIIFoldingFilter;
import org.apache.lucene.analysis.ru.RussianAnalyzer;
import org.apache.lucene.analysis.ru.RussianLightStemFilter;
import org.apache.lucene.analysis.standard.StandardTokenizer;
import org.apache.lucene.analysis.util.ElisionFilter;

/// How the words of a text are made comparable. Endings are cut as its language does it; of the languages in Latin
/// letters the one is taken whose small words stand there most often. Other scripts tell their language by
/// themselves and are treated alike within any text; Chinese, Japanese and Korean are compared by pairs of
/// characters.
enum Language {
    ENGLISH(
            Terms.STOP,
            words -> new PorterStemFilter(
                    new StopFilter(new ASCIIFoldingFilter(new EnglishPossessiveFilter(words)), Terms.STOP))),
    GERMAN(
            GermanAnalyzer.getDefaultStopSet(),
            words -> new ASCIIFoldingFilter(new GermanLightStemFilter(
                    new GermanNormalizationFilter(new StopFilter(words, GermanAnalyzer.getDefaultStopSet()))))),
    FRENCH(
            FrenchAnalyzer.getDefaultStopSet(),
            words -> new ASCIIFoldingFilter(new FrenchLightStemFilter(new StopFilter(
                    new ElisionFilter(words, FrenchAnalyzer.DEFAULT_ARTICLES), FrenchAnalyzer.getDefaultStopSet())))),
    SPANISH(
            SpanishAnalyzer.getDefaultStopSet(),
            words -> new ASCIIFoldingFilter(
                    new SpanishLightStemFilter(new StopFilter(words, SpanishAnalyzer.getDefaultStopSet()))));

    /// Characters after which a text's language does not change any more.
    private static final int LOOK = 500;
    private static final Pattern WORDS = Pattern.compile("[^\\p{L}]+");

    private final CharArraySet small;
    final Analyzer analyzer;

    /// @param small the words that stand in every text of it
    Language(CharArraySet small, UnaryOperator<TokenStream> endings) {
        this.small = small;
        this.analyzer = new Chain(endings);
    }

    static Language of(String text) {
        var counts = new EnumMap<Language, Integer>(Language.class);
        var look = text.substring(0, Math.min(LOOK, text.length())).toLowerCase(Locale.ROOT);
        for (var word : WORDS.split(look))
            if (!word.isEmpty())
                for (var each : values()) if (each.small.contains(word)) counts.merge(each, 1, Integer::sum);
        var best = ENGLISH;
        for (var each : values()) if (counts.getOrDefault(each, 0) > counts.getOrDefault(best, 0)) best = each;
        return best;
    }

    /// Whether most letters are of a script that the encoder cannot read: it knows Latin, and hardly more than
    /// single letters of others.
    static boolean isForeign(String text) {
        long letters = text.codePoints().filter(Character::isLetter).count();
        long latin = text.codePoints()
                .filter(c -> Character.isLetter(c) && Character.UnicodeScript.of(c) == Character.UnicodeScript.LATIN)
                .count();
        return latin * 2 < letters;
    }

    private static final class Chain extends Analyzer {
        private final UnaryOperator<TokenStream> endings;

        /// Each use makes its own chain: the usual one for each thread would stay behind with every virtual thread.
        Chain(UnaryOperator<TokenStream> endings) {
            super(new ReuseStrategy() {
                @Override
                public org.apache.lucene.analysis.Analyzer.@org.jspecify.annotations.Nullable TokenStreamComponents
                        getReusableComponents(Analyzer analyzer, String field) {
                    return null;
                }

                @Override
                public void setReusableComponents(Analyzer analyzer, String field, TokenStreamComponents chain) {}
            });
            this.endings = endings;
        }

        @Override
        protected TokenStreamComponents createComponents(String field) {
            var source = new StandardTokenizer();
            TokenStream words = new CJKBigramFilter(new CJKWidthFilter(new LowerCaseFilter(source)));
            words = new StopFilter(new DecimalDigitFilter(words), RussianAnalyzer.getDefaultStopSet());
            words = new StopFilter(words, ArabicAnalyzer.getDefaultStopSet());
            words = new ArabicStemFilter(new ArabicNormalizationFilter(words));
            words = new HindiNormalizationFilter(new IndicNormalizationFilter(words));
            words = new HindiStemFilter(new StopFilter(words, HindiAnalyzer.getDefaultStopSet()));
            return new TokenStreamComponents(source, endings.apply(new RussianLightStemFilter(words)));
        }

        @Override
        protected TokenStream normalize(String field, TokenStream in) {
            return new ASCIIFoldingFilter(new LowerCaseFilter(in));
        }
    }
}
