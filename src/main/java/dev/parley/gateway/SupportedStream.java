package dev.parley.gateway;

import dev.parley.knowledge.Passage;
import dev.parley.knowledge.evidence.Support;
import dev.parley.providers.ChatEvent;
import dev.parley.providers.ChatStream;
import dev.parley.providers.ReshapedStream;
import dev.parley.tenancy.TenantConfig.Unsupported;
import java.util.ArrayList;
import java.util.List;

/// A model's grounded answer whose sentences are held against the passages. To flag them the text goes on as it
/// comes, and what lacks support is told at its end; to remove them each sentence waits until it is whole, or
/// longer than {@link #LONGEST}.
final class SupportedStream extends ReshapedStream {
    /// Characters of text without the end of a sentence that are held back.
    static final int LONGEST = 1_000;
    /// Characters of an answer that are looked at.
    private static final int MOST = 32 * 1024;
    private static final String NOTHING = "I found nothing in the documents that answers this question.";

    private final Support support;
    private final List<Passage> passages;
    private final boolean remove;
    private final Course course;
    private final StringBuilder text = new StringBuilder();
    private final List<String> lacking = new ArrayList<>();
    /// The white space behind what was shown.
    private String gap = "";

    private boolean shown;

    /// @param course is told which sentences lack support
    SupportedStream(ChatStream source, Support support, List<Passage> passages, Unsupported wish, Course course) {
        super(source);
        this.support = support;
        this.passages = passages;
        this.remove = wish == Unsupported.REMOVE;
        this.course = course;
    }

    @Override
    protected void take(ChatEvent event) {
        switch (event) {
            case ChatEvent.Text said
            when remove -> {
                text.append(said.text());
                if (said.extra() != null) add(new ChatEvent.Text("", said.extra()));
                for (int end = end(); end > 0; end = end()) show(end);
            }
            case ChatEvent.Text said -> {
                if (text.length() < MOST) text.append(said.text());
                add(event);
            }
            case ChatEvent.Finished _ -> {
                finish();
                add(event);
            }
            case ChatEvent.ToolCall _, ChatEvent.Opaque _ -> {
                if (remove && !text.isEmpty()) show(text.length());
                add(event);
            }
            case ChatEvent.Started _, ChatEvent.Reasoning _, ChatEvent.ToolArguments _, ChatEvent.Cited _ -> add(event);
        }
    }

    private void finish() {
        if (remove) {
            while (!text.isEmpty()) {
                int end = end();
                show(end > 0 ? end : text.length());
            }
            if (!shown && !lacking.isEmpty()) add(new ChatEvent.Text(NOTHING, null));
        } else lacking.addAll(support.lacking(text.toString(), passages));
        course.unsupported(lacking, remove);
    }

    /// Where the first sentence ends that is whole, with the references behind it; 0 when none is.
    private int end() {
        var spans = Support.sentences(text.toString());
        // a bracket may become a reference to what is before it
        if (spans.size() > 1 && text.charAt(spans.get(1).start()) != '[')
            return spans.get(1).start();
        return text.length() > LONGEST ? text.length() : 0;
    }

    private void show(int end) {
        var sentence = text.substring(0, end).stripTrailing();
        var behind = text.substring(sentence.length(), end);
        text.delete(0, end);
        if (support.bornOut(sentence, passages)) {
            add(new ChatEvent.Text(gap + sentence, null));
            gap = behind;
            shown = true;
        } else lacking.add(sentence.strip());
    }
}
