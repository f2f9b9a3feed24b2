package dev.parley.providers;

import dev.parley.kernel.Deadline;
import dev.parley.kernel.PlatformException;
import dev.parley.platform.http.HostAddresses;
import dev.parley.platform.http.PublicAddresses;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;

/// Tries a tenant's provider before it is used. What the provider says in an error is not repeated: some repeat
/// the key in it.
public final class Probe {
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    /// Models that are taken from a provider's list.
    private static final int MOST_MODELS = 500;

    private static final int MOST_NAME = 200;

    private final WireClient client;
    private final HostAddresses addresses;
    private final boolean anywhere;

    /// @param addresses refuses what tenants may not reach
    /// @param anywhere whether tenants' providers may be at private addresses and speak plain HTTP
    public Probe(WireClient client, HostAddresses addresses, boolean anywhere) {
        this.client = client;
        this.addresses = addresses;
        this.anywhere = anywhere;
    }

    /// @throws PlatformException INVALID_REQUEST when the tenant's requests may not go there
    void requirePermitted(String baseUrl) {
        var uri = uri(baseUrl);
        if (!anywhere && !"https".equals(uri.getScheme()))
            throw refused("base_url must begin with https://, so that key and prompts are not sent in the clear.");
        try {
            addresses.of(uri.getHost());
        } catch (PublicAddresses.Refused refused) {
            throw refused("base_url must not lead to a private or reserved address; the operator can permit it"
                    + " (PARLEY_TENANT_PROVIDER_PRIVATE_ADDRESSES).");
        } catch (UnknownHostException unknown) {
            // may be known later; connecting asks again
        }
    }

    private static URI uri(String baseUrl) {
        try {
            var uri = URI.create(baseUrl);
            boolean plain = uri.getUserInfo() == null && uri.getQuery() == null && uri.getFragment() == null;
            if (uri.getHost() != null && plain) return uri;
        } catch (IllegalArgumentException malformed) {
            // told below
        }
        throw refused("base_url must be a URL such as https://host/v1, without user, query or fragment.");
    }

    /// @return the models that the provider lists, 500 at most
    /// @throws PlatformException INVALID_REQUEST naming the field that seems to be wrong, and why
    List<String> ask(OwnProviders.Draft draft) {
        var server = new Target(
                draft.name(), draft.dialect(), "", "", draft.baseUrl(), draft.apiKey(), null, PATIENCE, "probe");
        try {
            return models(draft, ModelList.ask(client, server, Deadline.in(PATIENCE)));
        } catch (UpstreamFault fault) {
            throw explain(draft, fault);
        }
    }

    private static List<String> models(OwnProviders.Draft draft, @Nullable JsonNode answer) {
        var data = answer == null ? MissingNode.getInstance() : answer.path("data");
        if (!data.isArray()) throw anotherDialect(draft);
        var names = new ArrayList<String>();
        for (var model : data) {
            // OpenAI's entries have "object": "model", Anthropic's "type": "model"
            boolean anthropic = model.has("type") && !model.has("object");
            if (anthropic != (draft.dialect() == Dialect.ANTHROPIC) && model.has("type") != model.has("object"))
                throw anotherDialect(draft);
            var name = model.path("id").asString("");
            if (!name.isBlank() && name.length() <= MOST_NAME && names.size() < MOST_MODELS) names.add(name);
        }
        return names;
    }

    private static PlatformException anotherDialect(OwnProviders.Draft draft) {
        return PlatformException.invalid(
                "dialect",
                "What answers at base_url does not speak the dialect " + OwnProviders.spelling(draft.dialect())
                        + "; check dialect and base_url.");
    }

    private static PlatformException explain(OwnProviders.Draft draft, UpstreamFault fault) {
        return switch (fault.kind()) {
            case UNREACHABLE -> refused("The provider cannot be reached; check host and port of base_url.");
            case TIMED_OUT, REQUEST_TIMEOUT ->
                refused("The provider did not answer in " + PATIENCE.toSeconds() + " s.");
            case UNAUTHENTICATED, FORBIDDEN ->
                PlatformException.invalid(
                        "api_key", "The provider refused the key (" + fault.status() + "); check api_key.");
            case NO_CREDIT -> PlatformException.invalid("api_key", "The provider says that the account has no credit.");
            case REJECTED ->
                refused("The provider answered " + fault.status()
                        + " when asked for its models; check that base_url ends with the version, such as /v1. If it"
                        + " has no list of models, send \"verify\": false.");
            case RATE_LIMITED, OVERLOADED, CONFLICT, SERVER_ERROR ->
                refused("The provider answered " + fault.status() + "; try again later.");
            case CUT, MALFORMED -> anotherDialect(draft);
        };
    }

    private static PlatformException refused(String why) {
        return PlatformException.invalid("base_url", why);
    }
}
