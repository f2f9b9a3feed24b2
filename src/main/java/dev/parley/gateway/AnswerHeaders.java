package dev.parley.gateway;

import dev.parley.gateway.dialects.AnswerInfo;
import dev.parley.platform.http.Exchange;

/// The headers by which every answer tells how it came about.
final class AnswerHeaders {
    private AnswerHeaders() {}

    static void tell(Exchange exchange, AnswerInfo info) {
        exchange.header("x-parley-usage-id", info.usageId())
                .header("x-parley-model", info.model())
                .header("x-parley-provider", info.provider());
        if (info.tier() != null) exchange.header("x-parley-tier", info.tier());
        if (info.cache() != null) exchange.header("x-parley-cache", info.cache());
        if (info.overheadMs() != null)
            exchange.header("x-parley-overhead-ms", info.overheadMs().toString());
        // a stream's cost is not known before its end; its last chunk tells it
        if (info.costUsd() != null && info.tokens().total() > 0)
            exchange.header(
                    "x-parley-cost-usd", info.costUsd().stripTrailingZeros().toPlainString());
    }
}
