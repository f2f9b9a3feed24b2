package dev.parley.tenancy;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// How a tenant's assistant and gateway behave. Every field may be absent (null): then the installation's default
/// holds.
///
/// @param allowedModels the models that may be named; null permits all
/// @param primaryModel what `default` and `auto` mean
/// @param fallbackModels tried in order when the primary model fails
/// @param tiers models in place of the operator's; null, and a tier that it leaves out, takes the operator's
/// @param optimize what routing weighs more
/// @param cascade whether the router may have a less able model's answer checked, and what for; null leaves it
///     to the
///     operator
/// @param cacheEnabled whether answers may come from the cache
/// @param semanticCacheThreshold the least similarity of a cached question, from 0 to 1
/// @param cacheErrorBound the share of answers served by meaning that may be wrong, from 0.001 to 0.2; 0.01 by
///     default
/// @param cacheJudgeShare the share of them that a model answers too, to compare; 0 by default
/// @param cacheWarmQuestions how many of the most frequent questions are asked again once documents changed; 0
///     by default
/// @param hedgedRequests whether a second target is asked beside one that is late, where a request does not say
/// @param highestPriority the most that its callers may claim; null permits all
/// @param degradedAnswers whether the cache or the documents answer when no provider does; null does so where the
///     caller left the model to Parley and the chain of models ends with the documents
/// @param blockedTools names of tools that no request may offer a model
/// @param sensitivePromptPatterns regular expressions (RE2 syntax is a safe subset); a prompt that holds one is
///     refused
/// @param refusalRules what the assistant does not talk about, and what it says instead
/// @param allowedRoutes paths of this API that the tenant's callers may use; null permits all
/// @param rateLimitPerMinute requests
/// @param rateLimitPerHour requests
/// @param tokenLimitPerMinute tokens, prompt and answer together
/// @param endUserRateLimitPerMinute requests of one end user; null sets none
/// @param apiCallsPerDay requests to models in a day, in place of what the plan allows
/// @param onLimitStoreLost what happens to requests while the store of limits cannot be reached
/// @param socketBackpressure what is given up when a WebSocket's client is too slow; null merges
/// @param locale BCP 47, such as `en` or `de-CH`
/// @param timeZone IANA name, such as `Europe/Zurich`: in which days and months of budgets begin; UTC by default
public record TenantConfig(
        @Nullable List<String> allowedModels,
        @Nullable String primaryModel,
        @Nullable List<String> fallbackModels,
        @Nullable Tiers tiers,
        @Nullable Optimize optimize,
        @Nullable Cascade cascade,
        @Nullable Boolean cacheEnabled,
        @Nullable Double semanticCacheThreshold,
        @Nullable Double cacheErrorBound,
        @Nullable Double cacheJudgeShare,
        @Nullable Integer cacheWarmQuestions,
        @Nullable Boolean hedgedRequests,
        @Nullable Priority highestPriority,
        @Nullable Boolean degradedAnswers,
        @Nullable List<String> blockedTools,
        @Nullable List<String> sensitivePromptPatterns,
        @Nullable List<RefusalRule> refusalRules,
        @Nullable List<String> allowedRoutes,
        @Nullable Integer rateLimitPerMinute,
        @Nullable Integer rateLimitPerHour,
        @Nullable Integer tokenLimitPerMinute,
        @Nullable Integer endUserRateLimitPerMinute,
        @Nullable Integer apiCallsPerDay,
        @Nullable OnLimitStoreLost onLimitStoreLost,
        @Nullable SocketBackpressure socketBackpressure,
        @Nullable Retention retention,
        @Nullable Privacy privacy,
        @Nullable Knowledge knowledge,
        @Nullable Branding branding,
        @Nullable Widget widget,
        @Nullable String locale,
        @Nullable String timeZone) {
    public static final TenantConfig DEFAULT = new TenantConfig(
            null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null,
            null, null, null, null, null, null, null, null, null, null, null, null, null, null);

    public enum Optimize {
        QUALITY,
        COST
    }

    public enum Cascade {
        /// No answer is checked.
        OFF,
        /// A less able tier is asked before the one that was chosen, to save.
        COST,
        /// An abler tier is asked after the one that was chosen, to be surer.
        QUALITY
    }

    /// What is refused last when a node is overloaded comes last.
    public enum Priority {
        LOW,
        NORMAL,
        HIGH,
        CRITICAL
    }

    public enum OnLimitStoreLost {
        /// Refuse what cannot be counted.
        CLOSED,
        /// Go on with limits of each node's own.
        LOCAL
    }

    public enum SocketBackpressure {
        /// Pieces that waited longest are left out.
        OLDEST,
        /// Pieces that came last are left out.
        NEWEST,
        /// Pieces between the first and the last become one: no text is lost.
        INTERMEDIATE
    }

    /// @param topic a regular expression on the question
    /// @param message what is answered instead
    public record RefusalRule(String topic, String message) {}

    /// The models of each tier, tried in order; a tier without models is not used.
    public record Tiers(
            @Nullable List<String> small,
            @Nullable List<String> medium,
            @Nullable List<String> large) {}

    /// How many days each class of data is kept; null keeps it.
    public record Retention(
            @Nullable Integer messagesDays,
            @Nullable Integer auditDays,
            @Nullable Integer usageDays) {
        /// Of the ledger, since budgets and reports count on it.
        private static final int LEAST_USAGE = 62;

        /// For how many days the ledger is kept in fact.
        public @Nullable Integer ledgerDays() {
            return usageDays == null ? null : Integer.valueOf(Math.max(LEAST_USAGE, usageDays));
        }
    }

    /// @param mode what is done about personal data in prompts; null, where the preset says nothing, leaves
    ///     them as they are
    /// @param detectors which kinds are looked for; null looks for all
    /// @param beforeProvider whether providers get to see it only so; else logs, cache and audit alone
    /// @param encryptContent whether stored content of messages is encrypted
    public record Privacy(
            @Nullable Mode mode,
            @Nullable List<String> detectors,
            @Nullable Boolean beforeProvider,
            @Nullable Boolean encryptContent) {
        public enum Mode {
            /// As if none were set, also where the industry's preset sets one.
            OFF,
            REDACT,
            TOKENIZE,
            BLOCK
        }
    }

    /// @param unsupported what is done about sentences of a model's answer that its passages do not bear out;
    ///     null
    ///     does not look
    /// @param logQueries whether the questions asked of the documents are kept, so that those without an answer
    ///     can be
    ///     listed; null keeps none
    public record Knowledge(
            @Nullable Unsupported unsupported, @Nullable Boolean logQueries) {}

    public enum Unsupported {
        OFF,
        FLAG,
        REMOVE
    }

    public record Branding(
            @Nullable String name,
            @Nullable String logoUrl,
            @Nullable Colors colors) {
        /// Each as `#rrggbb`.
        public record Colors(
                @Nullable String primary,
                @Nullable String accent,
                @Nullable String background) {}
    }

    /// The chat on the tenant's pages.
    ///
    /// @param greeting what stands above the first question; null says something general
    /// @param suggestedQuestions what may be asked by one click
    /// @param attachments whether pages may send files; null permits it
    public record Widget(
            @Nullable String greeting,
            @Nullable List<String> suggestedQuestions,
            @Nullable Boolean attachments) {}

    /// Whether pages may send files.
    public boolean pagesMayAttach() {
        return widget == null || !Boolean.FALSE.equals(widget.attachments);
    }

    public boolean allows(String model) {
        return allowedModels == null || allowedModels.contains(model);
    }
}
