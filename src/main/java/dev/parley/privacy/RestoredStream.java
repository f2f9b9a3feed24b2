package dev.parley.privacy;

import dev.parley.providers.ChatEvent;
import dev.parley.providers.ChatStream;
import dev.parley.providers.ReshapedStream;
import java.util.TreeMap;

/// An answer with the tokens of its request turned back into what they stand for. A token may be cut anywhere
/// between two events; what could be the beginning of one is held back until the next, and let go when its text
/// has ended.
final class RestoredStream extends ReshapedStream {
    private final Restoration restoration;
    private final Restoration.Pieces text;
    private final Restoration.Pieces reasoning;
    private final TreeMap<Integer, Restoration.Pieces> arguments = new TreeMap<>();

    RestoredStream(ChatStream source, Restoration restoration) {
        super(source);
        this.restoration = restoration;
        text = restoration.pieces();
        reasoning = restoration.pieces();
    }

    @Override
    protected void take(ChatEvent event) {
        switch (event) {
            case ChatEvent.Text piece -> {
                letReasoningGo();
                letArgumentsGo();
                var shown = text.next(piece.text());
                if (!shown.isEmpty() || piece.extra() != null) add(new ChatEvent.Text(shown, piece.extra()));
            }
            case ChatEvent.Reasoning piece -> {
                letTextGo();
                var shown = reasoning.next(piece.text());
                // the signature closes the block
                if (piece.signature() != null) shown += reasoning.rest();
                if (!shown.isEmpty() || piece.signature() != null)
                    add(new ChatEvent.Reasoning(shown, piece.signature()));
            }
            case ChatEvent.ToolArguments piece -> {
                var pieces = arguments.computeIfAbsent(piece.index(), _ -> restoration.jsonPieces());
                var shown = pieces.next(piece.json());
                if (!shown.isEmpty() || piece.json().isEmpty()) add(new ChatEvent.ToolArguments(piece.index(), shown));
            }
            case ChatEvent.Opaque opaque -> {
                letAllGo();
                add(new ChatEvent.Opaque(opaque.dialect(), Trees.tree(opaque.wire(), restoration::whole)));
            }
            case ChatEvent.Started _, ChatEvent.ToolCall _, ChatEvent.Cited _, ChatEvent.Finished _ -> {
                letAllGo();
                add(event);
            }
        }
    }

    private void letAllGo() {
        letReasoningGo();
        letTextGo();
        letArgumentsGo();
    }

    private void letTextGo() {
        var rest = text.rest();
        if (!rest.isEmpty()) add(new ChatEvent.Text(rest, null));
    }

    private void letReasoningGo() {
        var rest = reasoning.rest();
        if (!rest.isEmpty()) add(new ChatEvent.Reasoning(rest, null));
    }

    private void letArgumentsGo() {
        arguments.forEach((index, pieces) -> {
            var rest = pieces.rest();
            if (!rest.isEmpty()) add(new ChatEvent.ToolArguments(index, rest));
        });
    }
}
