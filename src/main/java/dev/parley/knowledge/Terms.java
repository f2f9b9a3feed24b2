package dev.parley.knowledge;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.CharArraySet;
import org.apache.lucene.analysis.LowerCaseFilter;
import org.apache.lucene.analysis.StopFilter;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.en.EnglishPossessiveFilter;
import org.apache.lucene.analysis.en.PorterStemFilter;
import org.apache.lucene.analysis.miscellaneous.ASCIIFoldingFilter;
import org.apache.lucene.analysis.standard.StandardTokenizer;
import org.apache.lucene.analysis.tokenattributes.CharTermAttribute;

/// Words as the keyword search compares them: divided by Unicode's rules, without case, accents and English endings,
/// and without the words that stand in every text and question.
public final class Terms {
    static final Analyzer ANALYZER = new English();

    private static final CharArraySet STOP = new CharArraySet(
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
        var terms = new ArrayList<String>();
        try (var stream = ANALYZER.tokenStream("text", text)) {
            var term = stream.addAttribute(CharTermAttribute.class);
            stream.reset();
            while (stream.incrementToken()) terms.add(term.toString());
            stream.end();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return terms;
    }

    private static final class English extends Analyzer {
        /// Each use makes its own chain: the usual one for each thread would stay behind with every virtual thread.
        English() {
            super(new ReuseStrategy() {
                @Override
                public org.apache.lucene.analysis.Analyzer.@org.jspecify.annotations.Nullable TokenStreamComponents
                        getReusableComponents(Analyzer analyzer, String field) {
                    return null;
                }

                @Override
                public void setReusableComponents(Analyzer analyzer, String field, TokenStreamComponents chain) {}
            });
        }

        @Override
        protected TokenStreamComponents createComponents(String field) {
            var source = new StandardTokenizer();
            TokenStream chain = new EnglishPossessiveFilter(new LowerCaseFilter(source));
            chain = new StopFilter(new ASCIIFoldingFilter(chain), STOP);
            return new TokenStreamComponents(source, new PorterStemFilter(chain));
        }

        @Override
        protected TokenStream normalize(String field, TokenStream in) {
            return new ASCIIFoldingFilter(new LowerCaseFilter(in));
        }
    }
}
