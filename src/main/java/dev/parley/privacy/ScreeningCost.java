package dev.parley.privacy;

import dev.parley.providers.ChatRequest;
import dev.parley.tenancy.TenantConfig;

/// What a tenant's mode costs a request, for `bench privacy`.
public final class ScreeningCost {
    private static final int REQUESTS = 2_000;
    private static final int ROUNDS = 30;

    private ScreeningCost() {}

    /// Looks a request through as `Privacy` does, again and again.
    /// @return microseconds for one, the best of many rounds
    public static double microseconds(TenantConfig config, ChatRequest request) {
        long best = Long.MAX_VALUE;
        int kinds = 0;
        for (int round = 0; round < ROUNDS; round++) {
            long start = System.nanoTime();
            for (int i = 0; i < REQUESTS; i++) kinds += kinds(config, request);
            best = Math.min(best, System.nanoTime() - start);
        }
        if (kinds < 0) throw new IllegalStateException("A count overflowed.");
        return best / 1000.0 / REQUESTS;
    }

    private static int kinds(TenantConfig config, ChatRequest request) {
        var policy = Policy.of(config);
        if (policy == null || !policy.screens()) return 0;
        var screening = new Screening(policy.detectors(), (kind, _) -> Token.label(kind));
        screening.request(request);
        return screening.kinds().size();
    }
}
