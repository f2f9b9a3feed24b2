package dev.parley.routing;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.parley.kernel.TenantId;
import dev.parley.providers.ChatRequest;
import dev.parley.providers.Message;
import dev.parley.providers.Target;
import dev.parley.routing.quality.Bandit;
import dev.parley.routing.quality.Judgement;
import dev.parley.routing.quality.QualityModel;
import dev.parley.routing.quality.Recent;
import dev.parley.tenancy.Tenant;
import dev.parley.tenancy.TenantConfig.Optimize;
import dev.parley.usage.TokenCount;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Decides which tier a request goes to: the one of least expected cost + λ · error. Each layer may decide, and
/// says so: only one tier is there; the request is plain; what the tenant's outcomes taught of like requests;
/// what the quality model thinks of the text. When a layer fails, the middle tier takes the request.
public final class Router {
    private static final Logger LOG = LoggerFactory.getLogger(Router.class);
    /// λ, what a wrong answer costs, in costs of the same request at the most able tier: a judgement of value,
    /// which the tenant makes by `optimize`.
    private static final double COST_FIRST = 4;
    private static final double BALANCED = 12;
    private static final double QUALITY_FIRST = 40;
    /// Tokens of a usual answer.
    private static final long OUTPUT = 300;
    /// Outcomes after which an old one counts half, and the certainty from which on nothing is tried out.
    private static final double MEMORY = 200;
    private static final double DECIDED = 0.95;
    /// A tier is taken at its word by this much less for each of: tools to call, a schema to keep to.
    private static final double HARDER = 0.08;
    private static final int LONGEST_JUDGED = 16_000;
    private static final int TENANTS = 10_000;
    private static final Pattern PLAIN = Pattern.compile(
            "(hi|hello|hey|hallo|bonjour|hola|good (morning|afternoon|evening)|thanks?( you)?( (so|very) much)?|thx|ok(ay)?|"
                    + "great|perfect|bye|goodbye|danke|merci|gracias)[ !.,]*",
            Pattern.CASE_INSENSITIVE);

    private final Supplier<QualityModel> model;
    private final Function<Tenant, Learned> learned;
    private final RandomGenerator random;
    private final CascadeSettings cascades;
    private final Cache<TenantId, Recent> recent =
            Caffeine.newBuilder().maximumSize(TENANTS).build();

    /// @param model asked for with each judgement
    /// @param learned what a tenant's outcomes have taught; from memory
    Router(
            Supplier<QualityModel> model,
            Function<Tenant, Learned> learned,
            RandomGenerator random,
            CascadeSettings cascades) {
        this.model = model;
        this.learned = learned;
        this.random = random;
        this.cascades = cascades;
    }

    /// A tier with the targets that would be asked, the first first.
    record Candidate(Tier tier, List<Target> targets) {
        BigDecimal cost(long input) {
            return Router.cost(input, targets.getFirst());
        }
    }

    private static BigDecimal cost(long input, Target target) {
        var price = target.price();
        return price == null ? BigDecimal.ZERO : price.atMost(input, OUTPUT);
    }

    /// What the request is expected to cost there, in US dollars; 0 where no price is known.
    static BigDecimal cost(ChatRequest request, Target target) {
        return cost(TokenCount.count(judged(request)), target);
    }

    private static String judged(ChatRequest request) {
        var text = request.question();
        return text.length() > LONGEST_JUDGED ? text.substring(0, LONGEST_JUDGED) : text;
    }

    /// @param id for the decision
    /// @param candidates the least able first; never empty
    Decision decide(UUID id, ChatRequest request, Tenant tenant, List<Candidate> candidates) {
        return decide(id, request, tenant, candidates, tenant.config().optimize(), isCritical(request));
    }

    /// @param optimize in place of the tenant's own
    /// @param critical nothing is tried out on such a request
    Decision decide(
            UUID id,
            ChatRequest request,
            Tenant tenant,
            List<Candidate> candidates,
            @Nullable Optimize optimize,
            boolean critical) {
        long began = System.nanoTime();
        var text = judged(request);
        long input = TokenCount.count(text);
        var made = new Making(id, input, candidates, began);
        if (candidates.size() == 1) return made.decision(Layer.RULES, "Only this tier is offered.", 0, 1);
        if (request.tools().list().isEmpty() && PLAIN.matcher(text.strip()).matches())
            return made.decision(Layer.EARLY_EXIT, "Nothing but a greeting or thanks.", 0, 1);
        try {
            return judged(model.get(), made, request, text, tenant, optimize, critical);
        } catch (RuntimeException failed) {
            LOG.warn("The router's judgement failed; the middle tier is taken", failed);
            return made.decision(Layer.FALLBACK, "The judgement failed.", candidates.size() / 2, 0.5);
        }
    }

    private Decision judged(
            QualityModel judge,
            Making made,
            ChatRequest request,
            String text,
            Tenant tenant,
            @Nullable Optimize optimize,
            boolean critical) {
        var judgement = judge.judge(text);
        var taught = learned.apply(tenant);
        boolean harder = !request.tools().list().isEmpty() || request.responseFormat() != null;
        var rightness = rightness(judgement, taught, made.candidates, harder);
        var cluster = cluster(judgement, harder);
        double largest = made.candidates.getLast().cost(made.input).doubleValue();
        double errorPrice = largest * lambda(optimize);
        var arms = arms(made, rightness, taught, cluster);
        boolean known = !taught.arms().isEmpty();
        var bandit = bandit(errorPrice);
        var choice = bandit.choose(new Bandit.State(arms), critical || !known, random);
        int chosen = index(arms, choice.model());
        var reason = reason(made.candidates.get(chosen).tier(), judgement, known, choice.explored());
        var mode = cascades.mode(tenant.config().cascade());
        boolean partly = request.stream() && request.responseFormat() == null;
        // what is tried out is to be seen as it is
        var cascade = choice.explored()
                ? null
                : Cascade.best(
                        made.candidates.stream().map(Candidate::tier).toList(), arms, chosen, errorPrice, partly, mode);
        int first = cascade == null ? chosen : cascade.first();
        var decision = made.decision(
                known ? Layer.BANDIT : Layer.CLASSIFIER,
                reason,
                first,
                rightness.get(first),
                cluster,
                features(judgement, request, text, tenant, taught.arms().get(cluster)),
                choice.explored(),
                believed(arms),
                partly);
        return cascade == null ? decision : made.checked(decision, cascade);
    }

    /// Those of the text, which are judged, and those of its surroundings. Tools and schemas count against less
    /// able tiers, outcomes of requests like it for or against each; depth and novelty are told and not weighed.
    private Map<String, Double> features(
            Judgement judgement, ChatRequest request, String text, Tenant tenant, @Nullable List<Bandit.Arm> known) {
        var features = new TreeMap<>(judgement.features());
        var format = request.responseFormat();
        features.put("depth", (double) request.messages().size());
        features.put("instructed", isInstructed(request) ? 1.0 : 0);
        features.put("tools", (double) request.tools().list().size());
        features.put("schema_strictness", format == null ? 0 : format.schema() == null ? 0.5 : 1.0);
        features.put("novelty", recent.get(tenant.id(), _ -> new Recent()).noveltyOf(text));
        if (known != null) {
            double wrong = known.stream().mapToDouble(Bandit.Arm::wrong).sum();
            double all = wrong + known.stream().mapToDouble(Bandit.Arm::right).sum();
            features.put("failure_rate", all == 0 ? 0 : wrong / all);
        }
        return features;
    }

    private static boolean isInstructed(ChatRequest request) {
        return request.messages().stream()
                .anyMatch(message -> message.role() == Message.Role.SYSTEM || message.role() == Message.Role.DEVELOPER);
    }

    /// Whether the caller says that nothing may be tried out on it.
    static boolean isCritical(ChatRequest request) {
        var said = request.extras().fields().path("metadata").path("critical");
        return said.asBoolean(false) || said.asString("").equals("true");
    }

    /// Without a price the model's costs are those of the tiers' order.
    private static List<Bandit.Arm> arms(Making made, List<Double> rightness, Learned taught, String cluster) {
        var known = taught.arms().getOrDefault(cluster, List.of());
        var arms = new ArrayList<Bandit.Arm>();
        for (int i = 0; i < made.candidates.size(); i++) {
            var candidate = made.candidates.get(i);
            var name = candidate.tier().word();
            double cost = candidate.cost(made.input).doubleValue();
            var prior = Bandit.arm(name, taught.elsewhere(name, cluster, rightness.get(i)), cost);
            arms.add(known.stream()
                    .filter(arm -> arm.model().equals(name))
                    .findFirst()
                    .map(arm -> new Bandit.Arm(name, prior.right() + arm.right(), prior.wrong() + arm.wrong(), cost))
                    .orElse(prior));
        }
        return arms;
    }

    private static List<Decision.Believed> believed(List<Bandit.Arm> arms) {
        return arms.stream()
                .map(arm -> new Decision.Believed(arm.model(), Cascade.error(arm), arm.cost()))
                .toList();
    }

    static int index(List<Bandit.Arm> arms, String name) {
        for (int i = 0; i < arms.size(); i++) if (arms.get(i).model().equals(name)) return i;
        throw new IllegalStateException("There is no tier " + name);
    }

    /// The least able tier as the weak model, the most able as the strong one, and evenly between them.
    private static List<Double> rightness(
            Judgement judgement, Learned taught, List<Candidate> candidates, boolean harder) {
        var all = new ArrayList<Double>(candidates.size());
        for (var candidate : candidates) {
            double place = candidate.tier().place();
            double raw = judgement.pWeak() + place * (judgement.pStrong() - judgement.pWeak());
            double less = harder ? HARDER * (1 - place) : 0;
            all.add(Math.clamp(taught.corrected(raw) - less, 0.01, 0.99));
        }
        return all;
    }

    /// Learns nothing here, and chooses by what is believed.
    static Bandit bandit(double errorPrice) {
        return new Bandit(errorPrice, MEMORY, DECIDED);
    }

    static double lambda(@Nullable Optimize optimize) {
        if (optimize == null) return BALANCED;
        return switch (optimize) {
            case COST -> COST_FIRST;
            case QUALITY -> QUALITY_FIRST;
        };
    }

    /// Requests of which the more able model is expected to gain as much, and that are of the same kind.
    private static String cluster(Judgement judgement, boolean harder) {
        int gain = (int) Math.clamp(Math.floor(judgement.gain() * 10), -1, 5);
        return (harder ? "structured" : "plain") + ":" + gain;
    }

    private static String reason(Tier tier, Judgement judgement, boolean known, boolean explored) {
        if (explored) return "Tried out, to learn whether " + tier.word() + " suffices for requests like this.";
        return "A small model is right with %.2f, a large one with %.2f%s."
                .formatted(
                        judgement.pWeak(),
                        judgement.pStrong(),
                        known ? "; outcomes of requests like this count too" : "");
    }

    /// What a decision is made from, whichever layer makes it.
    private record Making(UUID id, long input, List<Candidate> candidates, long began) {
        Decision decision(Layer layer, String reason, int chosen, double confidence) {
            return decision(layer, reason, chosen, confidence, "", Map.of(), false, List.of(), false);
        }

        Decision decision(
                Layer layer,
                String reason,
                int chosen,
                double confidence,
                String cluster,
                Map<String, Double> features,
                boolean explored,
                List<Decision.Believed> believed,
                boolean partly) {
            var candidate = candidates.get(chosen);
            var first = candidate.targets().getFirst();
            return new Decision(
                    id,
                    layer,
                    cluster,
                    candidate.tier().word(),
                    first.model(),
                    first.provider(),
                    confidence,
                    features,
                    reason,
                    explored,
                    null,
                    candidate.cost(input),
                    candidates.getLast().cost(input),
                    TimeUnit.NANOSECONDS.toMicros(System.nanoTime() - began),
                    null,
                    believed,
                    partly);
        }

        Decision checked(Decision decision, Cascade cascade) {
            var second = candidates.get(cascade.second());
            var tier = second.tier().word();
            return decision.checked(
                    new Decision.Upgrade(tier, second.targets().getFirst().model(), cascade.leastGain()),
                    BigDecimal.valueOf(cascade.cost()));
        }
    }
}
