package dev.parley.gateway;

import dev.parley.knowledge.Citation;
import dev.parley.providers.ChatEvent;
import dev.parley.providers.ChatStream;
import dev.parley.usage.TokenUsage;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// An answer on its way that is written down for the cache: told once, whether it can be kept. Only what says
/// nothing but text and citations and ends by itself can.
final class KeptStream implements ChatStream {
    private static final int MOST_CHARACTERS = 32 * 1024;

    private final ChatStream source;
    private final BooleanSupplier unfit;
    private final Consumer<Optional<KeptAnswer>> end;
    private final List<String> texts = new ArrayList<>();
    private List<Citation> citations = List.of();
    private String model = "";
    private int characters;
    private boolean told;

    /// @param unfit says at the end whether the answer must not serve others
    KeptStream(ChatStream source, BooleanSupplier unfit, Consumer<Optional<KeptAnswer>> end) {
        this.source = source;
        this.unfit = unfit;
        this.end = end;
    }

    @Override
    public @Nullable ChatEvent next() {
        var event = source.next();
        if (event != null && !told) take(event);
        return event;
    }

    private void take(ChatEvent event) {
        switch (event) {
            case ChatEvent.Started started -> model = started.model();
            case ChatEvent.Text text -> {
                texts.add(text.text());
                characters += text.text().length();
                if (text.extra() != null || characters > MOST_CHARACTERS) tell(null);
            }
            case ChatEvent.Cited cited -> citations = cited.citations();
            case ChatEvent.Finished finished -> tell(answer(finished));
            case ChatEvent.Reasoning _, ChatEvent.ToolCall _, ChatEvent.ToolArguments _, ChatEvent.Opaque _ ->
                tell(null);
        }
    }

    private @Nullable KeptAnswer answer(ChatEvent.Finished finished) {
        TokenUsage usage = finished.usage();
        boolean whole = finished.reason() == ChatEvent.Reason.STOP
                && characters > 0
                && usage.output() <= Cacheable.LONGEST
                && !unfit.getAsBoolean();
        return whole ? new KeptAnswer(model, List.copyOf(texts), citations, finished.stopSequence(), usage) : null;
    }

    private void tell(@Nullable KeptAnswer answer) {
        if (told) return;
        told = true;
        end.accept(Optional.ofNullable(answer));
    }

    @Override
    public boolean ready() {
        return source.ready();
    }

    @Override
    public List<String> dropped() {
        return source.dropped();
    }

    @Override
    public void close() {
        try {
            source.close();
        } finally {
            tell(null);
        }
    }
}
