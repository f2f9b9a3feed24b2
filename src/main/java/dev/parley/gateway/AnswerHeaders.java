package dev.parley.gateway;

import dev.parley.gateway.dialects.AnswerInfo;
import dev.parley.platform.http.Exchange;

/// The headers by which every answer tells how it came about.
final class AnswerHeaders {
    private AnswerHeaders() {}

    /// The same for the access log, once the answer has ended.
    static void note(Exchange exchange, AnswerInfo info) {
        exchange.note("usage_id", info.usageId());
        exchange.note("provider", info.provider());
        exchange.note("model", info.model());
        exchange.note("input_tokens", info.tokens().input());
        exchange.note("output_tokens", info.tokens().output());
        if (info.degraded() != null) exchange.note("degraded", info.degraded());
        if (info.costUsd() != null) exchange.note("cost_usd", info.costUsd());
    }

    static void tell(Exchange exchange, AnswerInfo info) {
        exchange.header("x-parley-usage-id", info.usageId())
                .header("x-parley-model", info.model())
                .header("x-parley-provider", info.provider());
        if (info.tier() != null) exchange.header("x-parley-tier", info.tier());
        if (info.cache() != null) exchange.header("x-parley-cache", info.cache());
        if (info.cascade() != null)
            exchange.header("x-parley-cascade", info.cascade().header());
        if (info.hedge() != null) exchange.header("x-parley-hedge", info.hedge());
        if (info.degraded() != null) exchange.header("x-parley-degraded", info.degraded());
        if (info.overheadMs() != null)
            exchange.header("x-parley-overhead-ms", info.overheadMs().toString());
        // a stream's cost is not known before its end; its last chunk tells it
        if (info.costUsd() != null && info.tokens().total() > 0)
            exchange.header(
                    "x-parley-cost-usd", info.costUsd().stripTrailingZeros().toPlainString());
    }
}
