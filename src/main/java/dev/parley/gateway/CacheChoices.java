package dev.parley.gateway;

import dev.parley.tenancy.Tenant;

/// What a tenant chose about its cache, with the installation's defaults for what it left open.
///
/// @param wrong the share of served answers that may be wrong
/// @param judged the share of answers served by meaning that are compared with a model's
/// @param warmed how many of the most frequent questions are asked again when documents changed
record CacheChoices(double wrong, double judged, int warmed) {
    private static final double WRONG = 0.01;

    static CacheChoices of(Tenant tenant) {
        var config = tenant.config();
        var wrong = config.cacheErrorBound();
        var judged = config.cacheJudgeShare();
        var warmed = config.cacheWarmQuestions();
        return new CacheChoices(
                wrong == null ? WRONG : wrong, judged == null ? 0 : judged, warmed == null ? 0 : warmed);
    }
}
