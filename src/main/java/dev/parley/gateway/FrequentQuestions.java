package dev.parley.gateway;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.parley.kernel.TenantId;
import dev.parley.tenancy.Tenant;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// What tenants are asked most on this node, in its memory alone: of those who let it be asked again, whose content
/// need not be encrypted, and no longer than they keep messages.
final class FrequentQuestions {
    private static final int MOST = 500;
    private static final Duration LONGEST = Duration.ofDays(7);

    private final Map<TenantId, Cache<String, Asked>> tenants = new ConcurrentHashMap<>();

    private record Asked(Question question, long times, Instant last) {}

    void asked(Tenant tenant, Cacheable asked, Question question) {
        if (CacheChoices.of(tenant).warmed() == 0 || forbids(tenant)) return;
        tenants.computeIfAbsent(
                        tenant.id(),
                        _ -> Caffeine.newBuilder()
                                .maximumSize(MOST)
                                .expireAfterWrite(LONGEST)
                                .build())
                .asMap()
                .compute(
                        key(asked),
                        (_, before) -> new Asked(bare(question), before == null ? 1 : before.times + 1, Instant.now()));
    }

    /// Without what holds on to the request that it came with.
    private static Question bare(Question asked) {
        return Question.own(asked.request(), asked.knowledge(), asked.assistant(), asked.caller(), asked.deadline());
    }

    /// Of the state of documents and rules nothing: what was asked before they changed is asked again after.
    private static String key(Cacheable asked) {
        var p = asked.partition();
        return String.join(
                        "\n",
                        p.agent(),
                        p.audience(),
                        p.modelFamily(),
                        p.systemPrompt(),
                        p.responseFormat(),
                        p.temperature())
                + "\n" + asked.question();
    }

    private static boolean forbids(Tenant tenant) {
        var privacy = tenant.config().privacy();
        return privacy != null && Boolean.TRUE.equals(privacy.encryptContent());
    }

    boolean none(TenantId tenant) {
        return !tenants.containsKey(tenant);
    }

    /// The most frequent first.
    List<Question> most(Tenant tenant, int count) {
        var known = tenants.get(tenant.id());
        if (known == null || forbids(tenant)) return List.of();
        var retention = tenant.config().retention();
        var days = retention == null ? null : retention.messagesDays();
        var oldest = Instant.now().minus(days == null ? LONGEST : Duration.ofDays(Math.min(days, LONGEST.toDays())));
        return known.asMap().values().stream()
                .filter(asked -> asked.last.isAfter(oldest))
                .sorted(Comparator.comparingLong(Asked::times).reversed())
                .limit(count)
                .map(Asked::question)
                .toList();
    }

    void forget(TenantId tenant) {
        tenants.remove(tenant);
    }
}
