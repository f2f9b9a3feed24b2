package dev.parley.cache;

import dev.parley.kernel.TenantId;

/// What must be alike for one answer to serve two questions. Entries of different partitions never meet.
///
/// @param agent the tenant's assistant, empty for none
/// @param audience whom the answer may be shown to: the principals or groups whose documents it may cite
/// @param systemPrompt its hash
/// @param tools hash of the tools offered
/// @param temperature its class, such as `zero` or `low`
/// @param knowledge version of the documents the answer may rest on
/// @param guardrails version of the rules the answer was checked by
public record Partition(
        TenantId tenant,
        String agent,
        String audience,
        String modelFamily,
        String systemPrompt,
        String tools,
        String responseFormat,
        String temperature,
        String knowledge,
        String guardrails,
        String locale) {}
