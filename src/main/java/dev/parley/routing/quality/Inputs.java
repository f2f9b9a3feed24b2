package dev.parley.routing.quality;

import org.jspecify.annotations.Nullable;

/// What the regression sees of a text: each feature, and each once more for texts that offer no options to choose
/// from. A multiple-choice question and a free one are hard for different reasons; what they share is learned once.
final class Inputs {
    private static final int CHOICE = RequestFeatures.names().indexOf("choice");
    /// An embedding's numbers are about 0.05. Times this they weigh as much as a feature when all are held small.
    private static final float EMBEDDING_SCALE = 1.5f;

    private Inputs() {}

    static float[] of(String text, float @Nullable [] embedding) {
        var features = RequestFeatures.vector(text);
        int known = features.length + (embedding == null ? 0 : embedding.length);
        boolean free = features[CHOICE] == 0;
        var inputs = new float[2 * known + 1];
        System.arraycopy(features, 0, inputs, 0, features.length);
        if (embedding != null)
            for (int i = 0; i < embedding.length; i++) inputs[features.length + i] = embedding[i] * EMBEDDING_SCALE;
        if (free) System.arraycopy(inputs, 0, inputs, known, known);
        inputs[2 * known] = 1;
        return inputs;
    }
}
