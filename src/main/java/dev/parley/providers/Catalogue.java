package dev.parley.providers;

import dev.parley.providers.ProvidersSettings.Endpoint;
import dev.parley.providers.ProvidersSettings.Offer;
import dev.parley.usage.Model;
import dev.parley.usage.Price;
import dev.parley.usage.PriceBook;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The models there are and where each can be asked. Reads no file and, but for servers that are asked for their
/// models, no network.
public final class Catalogue {
    /// Answers from the tenant's own documents, inside the process.
    public static final Target EXTRACTIVE = local("extractive");
    /// Embeddings inside the process.
    public static final Target MINILM = local("minilm");

    /// What a refusal is said by: no model.
    public static final Target GUARDRAILS = local("guardrails");
    /// What a tenant's own words are said by: no model.
    public static final Target INTENTS = local("intents");

    private final List<Source> sources;
    private final Map<String, Source> byName = new LinkedHashMap<>();
    private final PriceBook prices;
    private final WireClient client;

    /// The installation's.
    public Catalogue(ProvidersSettings settings, PriceBook prices, WireClient client) {
        this(
                settings.list().stream()
                        .map(provider -> new Source(provider, provider.name(), null, prices, client))
                        .toList(),
                prices,
                client);
    }

    private Catalogue(List<Source> sources, PriceBook prices, WireClient client) {
        this.sources = sources;
        this.prices = prices;
        this.client = client;
        for (var source : sources) byName.put(source.provider.name(), source);
    }

    /// A provider of a tenant's own.
    /// @param owner as `Target.owner`
    Source own(Endpoint provider, String owner) {
        var vendor = vendor(provider.baseUrl());
        return new Source(provider, vendor == null ? provider.name() : vendor, owner, prices, client);
    }

    /// These providers before those of this catalogue, whose providers of the same names they replace.
    Catalogue after(List<Source> first) {
        var all = new ArrayList<>(first);
        for (var source : sources)
            if (first.stream().noneMatch(own -> own.provider.name().equals(source.provider.name()))) all.add(source);
        return new Catalogue(List.copyOf(all), prices, client);
    }

    /// Under which name the price book knows the models of a server; null when it does not.
    static @Nullable String vendor(String baseUrl) {
        if (baseUrl.startsWith("https://api.openai.com/")) return "openai";
        return baseUrl.startsWith("https://api.anthropic.com/") ? "anthropic" : null;
    }

    private static Target local(String model) {
        return new Target(
                "local", Dialect.LOCAL, "local/" + model, model, "", null, Price.FREE, Duration.ofSeconds(30));
    }

    /// Where a model can be asked: by its name as listed (several providers may have it), as `provider/name` (any
    /// name, the provider will know), or by the provider's name alone, which means its primary model. Empty when
    /// there is no such model.
    public Optional<List<Target>> targets(String model) {
        if (model.equals(EXTRACTIVE.model())) return Optional.of(List.of(EXTRACTIVE));
        if (model.equals(MINILM.model())) return Optional.of(List.of(MINILM));
        var named =
                sources.stream().flatMap(source -> source.find(model).stream()).toList();
        if (!named.isEmpty()) return Optional.of(named);
        int slash = model.indexOf('/');
        if (slash > 0 && slash < model.length() - 1) {
            var source = byName.get(model.substring(0, slash));
            if (source != null) return Optional.of(List.of(source.target(model.substring(slash + 1), model)));
        }
        var source = byName.get(model);
        return source == null ? Optional.empty() : source.primary().map(List::of);
    }

    /// All models by the names that `targets` takes, each once; the local ones last.
    public List<ModelInfo> models() {
        var models = new LinkedHashMap<String, ModelInfo>();
        for (var source : sources) for (var model : source.models()) models.putIfAbsent(model.id(), model);
        models.put(EXTRACTIVE.model(), new ModelInfo(EXTRACTIVE.model(), "local", ModelInfo.Kind.CHAT, null));
        models.put(MINILM.model(), new ModelInfo(MINILM.model(), "local", ModelInfo.Kind.EMBEDDING, 256));
        return List.copyOf(models.values());
    }

    /// Whom to ask, in this order, when neither request nor tenant says: a small, good model of each provider, and
    /// at last the tenant's documents themselves.
    public List<Target> primary() {
        var chain = new ArrayList<Target>(sources.size() + 1);
        for (var source : sources) source.primary().ifPresent(chain::add);
        chain.add(EXTRACTIVE);
        return chain;
    }

    /// The providers' names in the order in which they are asked; `local` is always there and not among them.
    public List<String> providers() {
        return List.copyOf(byName.keySet());
    }

    /// One provider's models.
    static final class Source {
        final Endpoint provider;
        final String book;
        final @Nullable String owner;
        final PriceBook prices;
        final Map<String, Offer> offers = new LinkedHashMap<>();
        final @Nullable Discovery discovery;

        /// @param book its name in the price book
        /// @param owner null for the installation's
        Source(Endpoint provider, String book, @Nullable String owner, PriceBook prices, WireClient client) {
            this.provider = provider;
            this.book = book;
            this.owner = owner;
            this.prices = prices;
            for (var offer : provider.models()) offers.put(offer.name(), offer);
            if (offers.isEmpty() && !provider.discover())
                for (var model : prices.models(book)) offers.put(model.name(), offer(model));
            discovery = provider.discover() ? new Discovery(client, target("", "")) : null;
        }

        private static Offer offer(Model model) {
            var kind = model.kind() == Model.Kind.CHAT ? ModelInfo.Kind.CHAT : ModelInfo.Kind.EMBEDDING;
            int window = model.contextWindow();
            return new Offer(model.name(), model.name(), kind, window > 0 ? window : null, model.price());
        }

        Optional<Target> find(String model) {
            if (offers.containsKey(model)) return Optional.of(target(model, model));
            // an alias or a dated name of a model in the book
            boolean fromBook = provider.models().isEmpty();
            if (fromBook && prices.find(book, model).isPresent()) return Optional.of(target(model, model));
            if (discovery != null && discovery.models().contains(model)) return Optional.of(target(model, model));
            return Optional.empty();
        }

        /// @param shown the model's name in Parley
        Target target(String name, String shown) {
            var offer = offers.get(name);
            var upstream = offer == null ? name : offer.upstream();
            var price = offer == null ? null : offer.price();
            return new Target(
                    provider.name(),
                    provider.dialect(),
                    shown,
                    upstream,
                    provider.baseUrl(),
                    provider.apiKey(),
                    price == null ? prices.price(book, upstream).orElse(null) : price,
                    provider.firstEvent(),
                    owner);
        }

        Optional<Target> primary() {
            if (provider.primary() != null) return Optional.of(target(provider.primary(), provider.primary()));
            for (var offer : offers.values())
                if (offer.kind() == ModelInfo.Kind.CHAT) return Optional.of(target(offer.name(), offer.name()));
            if (discovery == null) return Optional.empty();
            return discovery.models().stream().findFirst().map(name -> target(name, name));
        }

        List<ModelInfo> models() {
            var models = new ArrayList<ModelInfo>();
            for (var offer : offers.values())
                models.add(new ModelInfo(offer.name(), provider.name(), offer.kind(), offer.contextWindow()));
            if (discovery != null)
                for (var name : discovery.models())
                    models.add(new ModelInfo(name, provider.name(), ModelInfo.Kind.CHAT, null));
            return models;
        }
    }
}
