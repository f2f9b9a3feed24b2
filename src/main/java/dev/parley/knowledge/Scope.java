package dev.parley.knowledge;

import dev.parley.kernel.PlatformException;
import java.util.List;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.BooleanClause;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.TermQuery;
import org.jspecify.annotations.Nullable;

/// Which documents a search may find: those with one of the sources, one of the tags and one of the audiences.
/// An empty list asks for nothing. A document without an audience is for every audience.
public record Scope(List<String> source, List<String> tags, List<String> audience) {
    public static final Scope ALL = new Scope(List.of(), List.of(), List.of());

    /// In the index, the audience of a document for everybody: no audience can be empty.
    static final String EVERYBODY = "";

    /// Documents for everybody.
    public static final Scope OPEN = new Scope(List.of(), List.of(), List.of(EVERYBODY));

    public Scope {
        source = List.copyOf(source);
        tags = List.copyOf(tags);
        audience = List.copyOf(audience);
    }

    /// As a caller gave it; null lists ask for nothing.
    /// @throws PlatformException INVALID_REQUEST naming what cannot be one
    public static Scope of(
            @Nullable List<@Nullable String> source,
            @Nullable List<@Nullable String> tags,
            @Nullable List<@Nullable String> audience) {
        return new Scope(
                source == null ? List.of() : Labels.words("source", source),
                tags == null ? List.of() : Labels.words("tags", tags),
                audience == null ? List.of() : Labels.words("audience", audience));
    }

    /// What passages of the scope fulfil; null when all do.
    @Nullable
    Query filter() {
        if (equals(ALL)) return null;
        var filter = new BooleanQuery.Builder();
        if (!source.isEmpty()) filter.add(any("source", source), BooleanClause.Occur.FILTER);
        if (!tags.isEmpty()) filter.add(any("tag", tags), BooleanClause.Occur.FILTER);
        if (!audience.isEmpty()) {
            var audiences = new java.util.ArrayList<>(audience);
            audiences.add(EVERYBODY);
            filter.add(any("audience", audiences), BooleanClause.Occur.FILTER);
        }
        return filter.build();
    }

    private static Query any(String field, List<String> values) {
        var any = new BooleanQuery.Builder();
        for (var value : values) any.add(new TermQuery(new Term(field, value)), BooleanClause.Occur.SHOULD);
        return any.build();
    }
}
