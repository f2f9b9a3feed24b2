package dev.parley.testing;

/// Where an SDK contract suite sends its requests.
///
/// @param baseUrl as the SDK wants it: with `/v1` for OpenAI, without for Anthropic
/// @param model answered by the simulator, directly or through what is tested
public record SdkTarget(String baseUrl, String key, String model) {
    public SdkTarget withKey(String other) {
        return new SdkTarget(baseUrl, other, model);
    }

    public SdkTarget withModel(String other) {
        return new SdkTarget(baseUrl, key, other);
    }
}
