package dev.parley.providers;

import java.util.Queue;

/// Turns a provider's wire chunks into events. One object for one answer.
public interface AnswerParser {
    /// Takes in one chunk of a stream, or the whole of an answer that is no stream.
    /// @throws UpstreamFault when the chunk reports an error or is not what the dialect says
    /// @throws tools.jackson.core.JacksonException when it is not JSON
    void read(byte[] bytes, int from, int length, Queue<ChatEvent> out);

    /// Whether what has been read makes a whole answer, so that nothing more need come.
    boolean complete();

    /// No more chunks: adds `Finished` if it was not there already.
    /// @throws UpstreamFault CUT when the answer is not complete
    void end(Queue<ChatEvent> out);
}
