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
/// @param owner whose own provider it is, and in which state: tenant, provider and revision; null for the
///     installation's
public record Target(
        String provider,
        Dialect dialect,
        String model,
        String upstreamModel,
        String baseUrl,
        @Nullable String apiKey,
        @Nullable Price price,
        Duration firstEvent,
        @Nullable String owner) {
    /// One of the installation's.
    public Target(
            String provider,
            Dialect dialect,
            String model,
            String upstreamModel,
            String baseUrl,
            @Nullable String apiKey,
            @Nullable Price price,
            Duration firstEvent) {
        this(provider, dialect, model, upstreamModel, baseUrl, apiKey, price, firstEvent, null);
    }

    /// Under which its breaker is kept: tenants' own are apart from each other's.
    public String breaker() {
        return owner == null ? name() : owner + "/" + upstreamModel;
    }

    /// How metrics and logs name it.
    public String name() {
        return provider + "/" + upstreamModel;
    }

    @Override
    public String toString() {
        return name();
    }
}
