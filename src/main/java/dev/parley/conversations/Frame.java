package dev.parley.conversations;

/// One thing a run tells its followers.
///
/// @param seq counts a run's frames from 1 without a gap
/// @param json an object on one line
@SuppressWarnings("ArrayRecordComponent") // compared by nobody
public record Frame(long seq, String type, byte[] json) {
    public static final String STARTED = "started";
    public static final String DELTA = "delta";
    public static final String REASONING = "reasoning";
    public static final String CITATIONS = "citations";

    /// Whether none follows: named as the state in which the run ended.
    public boolean last() {
        return State.ended(type);
    }
}
