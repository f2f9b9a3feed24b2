package dev.parley.routing;

import dev.parley.kernel.ErrorCode;
import dev.parley.kernel.PlatformException;
import dev.parley.providers.Catalogues;
import dev.parley.providers.Target;
import dev.parley.tenancy.Tenant;
import java.util.ArrayList;
import java.util.List;

/// Chooses the targets of a request. A model that the caller names is asked wherever it is offered, and no other is;
/// `auto` and `default` go down the tenant's chain of models, or the installation's.
public final class Routing {
    public static final String AUTO = "auto";
    public static final String DEFAULT = "default";
    private static final String LOCAL_EMBEDDINGS = "local/minilm";

    private final Catalogues catalogues;

    public Routing(Catalogues catalogues) {
        this.catalogues = catalogues;
    }

    /// @throws PlatformException MODEL_NOT_FOUND or MODEL_NOT_ALLOWED
    public Plan plan(String model, Tenant tenant) {
        if (model.equals(AUTO) || model.equals(DEFAULT)) return new Plan("default", chain(tenant));
        if (!tenant.config().allows(model))
            throw new PlatformException(
                    ErrorCode.MODEL_NOT_ALLOWED,
                    "This tenant may not use the model '" + model + "'; allowed are "
                            + String.join(", ", allowed(tenant)) + ".");
        return new Plan("direct", catalogues.of(tenant.id()).targets(model).orElseThrow(() -> unknown(model)));
    }

    /// The same for embeddings, where `default` is the model inside the process: vectors of different models cannot be
    /// compared, so no other takes its place.
    public Plan embeddings(String model, Tenant tenant) {
        return plan(model.equals(AUTO) || model.equals(DEFAULT) ? LOCAL_EMBEDDINGS : model, tenant);
    }

    private List<Target> chain(Tenant tenant) {
        var config = tenant.config();
        var catalogue = catalogues.of(tenant.id());
        var targets = new ArrayList<Target>();
        if (config.primaryModel() == null) targets.addAll(catalogue.primary());
        else catalogue.targets(config.primaryModel()).ifPresent(targets::addAll);
        if (config.fallbackModels() != null)
            for (var model : config.fallbackModels()) catalogue.targets(model).ifPresent(targets::addAll);
        targets.removeIf(target -> !config.allows(target.model()));
        if (targets.isEmpty())
            throw new PlatformException(
                    ErrorCode.NO_PROVIDER, "None of the tenant's models is offered by a configured provider.");
        return targets;
    }

    private static List<String> allowed(Tenant tenant) {
        var models = tenant.config().allowedModels();
        return models == null ? List.of() : models;
    }

    private static PlatformException unknown(String model) {
        return new PlatformException(
                ErrorCode.MODEL_NOT_FOUND,
                "There is no model '" + model + "'. GET /v1/models lists those there are; an operator adds others to a"
                        + " provider in parley.yaml.");
    }
}
