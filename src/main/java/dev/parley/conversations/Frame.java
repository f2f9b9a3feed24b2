package dev.parley.conversations;

/// One thing a run tells its followers.
///
/// @param seq counts a run's frames from 1 without a gap
/// @param json an object on one line
@SuppressWarnings("ArrayRecordComponent") // compared by nobody
record Frame(long seq, String type, byte[] json) {
    static final String STARTED = "started";
    static final String DELTA = "delta";
    static final String REASONING = "reasoning";
    static final String CITATIONS = "citations";

    /// Whether none follows: named as the state in which the run ended.
    boolean last() {
        return State.ended(type);
    }
}
