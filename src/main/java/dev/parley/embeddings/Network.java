package dev.parley.embeddings;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.LongBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;

/// The loaded network and its tokenizer. Both come out of a jar on the class path; nothing is fetched.
record Network(OrtEnvironment environment, OrtSession session, HuggingFaceTokenizer tokenizer)
        implements AutoCloseable {
    private static final String MODEL = "/all-minilm-l6-v2-q.onnx";
    private static final String VOCABULARY = "/all-minilm-l6-v2-q-tokenizer.json";

    static Network load(Path natives) {
        // else the tokenizer looks for CUDA, asks the network for a library of that flavour and unpacks it in $HOME
        System.setProperty("ai.djl.offline", "true");
        System.setProperty("RUST_FLAVOR", "cpu");
        System.setProperty("ENGINE_CACHE_DIR", natives.toAbsolutePath().toString());
        var environment = OrtEnvironment.getEnvironment();
        try (var options = new OrtSession.SessionOptions();
                var vocabulary = resource(VOCABULARY)) {
            environment.setTelemetry(false);
            options.setIntraOpNumThreads(1);
            options.setInterOpNumThreads(1);
            options.setOptimizationLevel(OrtSession.SessionOptions.OptLevel.ALL_OPT);
            var tokenizer =
                    HuggingFaceTokenizer.newInstance(vocabulary, Map.of("padding", "false", "truncation", "false"));
            return new Network(environment, environment.createSession(model(), options), tokenizer);
        } catch (OrtException e) {
            throw new IllegalStateException("The embedding network cannot be loaded.", e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// The mean of the token vectors, scaled to length 1. There is no padding, so each token counts.
    float[] run(long[] ids) {
        long[] shape = {1, ids.length};
        var ones = new long[ids.length];
        Arrays.fill(ones, 1);
        try (var tokens = OnnxTensor.createTensor(environment, LongBuffer.wrap(ids), shape);
                var mask = OnnxTensor.createTensor(environment, LongBuffer.wrap(ones), shape);
                var types = OnnxTensor.createTensor(environment, LongBuffer.allocate(ids.length), shape);
                var result =
                        session.run(Map.of("input_ids", tokens, "attention_mask", mask, "token_type_ids", types))) {
            return pooled((OnnxTensor) result.get(0));
        } catch (OrtException e) {
            throw new IllegalStateException("The embedding network failed.", e);
        }
    }

    private static float[] pooled(OnnxTensor hidden) {
        var values = hidden.getFloatBuffer();
        var sum = new float[Encoder.DIMENSIONS];
        for (int at = 0; at < values.limit(); at += sum.length)
            for (int i = 0; i < sum.length; i++) sum[i] += values.get(at + i);
        double squares = 0;
        for (float x : sum) squares += (double) x * x;
        float scale = (float) (1 / Math.sqrt(squares));
        for (int i = 0; i < sum.length; i++) sum[i] *= scale;
        return sum;
    }

    private static byte[] model() throws IOException {
        try (var in = resource(MODEL)) {
            return in.readAllBytes();
        }
    }

    private static InputStream resource(String name) {
        var in = Network.class.getResourceAsStream(name);
        if (in == null) throw new IllegalStateException(name + " is missing from the class path.");
        return in;
    }

    @Override
    public void close() {
        tokenizer.close();
        try {
            session.close();
        } catch (OrtException e) {
            throw new IllegalStateException("The embedding network cannot be closed.", e);
        }
    }
}
