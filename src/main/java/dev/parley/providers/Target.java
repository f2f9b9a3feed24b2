package dev.parley.providers;

import dev.parley.usage.Price;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// One place where a model can be asked.
///
/// @param provider the provider's name in the configuration, such as `openai`
/// @param model the model's name in Parley
/// @param upstreamModel the model's name at the provider
/// @param baseUrl without a slash at the end, with the version (`https://api.openai.com/v1`); empty for `local`
/// @param apiKey null when the endpoint takes none
/// @param price null when the price book does not know the model
/// @param firstEvent how long the provider may take until its first event, and from one to the next
public record Target(
        String provider,
        Dialect dialect,
        String model,
        String upstreamModel,
        String baseUrl,
        @Nullable String apiKey,
        @Nullable Price price,
        Duration firstEvent) {
    /// How breakers, metrics and logs name it.
    public String name() {
        return provider + "/" + upstreamModel;
    }

    @Override
    public String toString() {
        return name();
    }
}
