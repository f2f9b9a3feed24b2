package dev.parley.providers.anthropic;

import dev.parley.platform.http.UpstreamHeader;
import dev.parley.providers.ChatProvider;
import dev.parley.providers.ChatStream;
import dev.parley.providers.Dialect;
import dev.parley.providers.Dropped;
import dev.parley.providers.Target;
import dev.parley.providers.WireClient;
import java.util.ArrayList;
import java.util.List;

/// Messages of Anthropic.
public final class AnthropicChat implements ChatProvider {
    private static final UpstreamHeader JSON = new UpstreamHeader("Content-Type", "application/json");
    private static final UpstreamHeader AGENT = new UpstreamHeader("User-Agent", "parley");
    private static final UpstreamHeader VERSION = new UpstreamHeader("anthropic-version", "2023-06-01");

    private final WireClient client;
    private final int maxTokens;

    /// @param maxTokens most tokens of an answer for which the caller set no limit: Anthropic wants one
    public AnthropicChat(WireClient client, int maxTokens) {
        this.client = client;
        this.maxTokens = maxTokens;
    }

    @Override
    public Dialect dialect() {
        return Dialect.ANTHROPIC;
    }

    @Override
    public ChatStream chat(Call call) {
        var dropped = new Dropped();
        var body = new AnthropicRequest(call.request(), call.target(), maxTokens, dropped).bytes();
        var parser = call.request().stream() ? new AnthropicEvents(call.target()) : new AnthropicMessage(call.target());
        return client.chat(call, "/messages", body, headers(call), parser, dropped.names());
    }

    private static List<UpstreamHeader> headers(Call call) {
        Target target = call.target();
        var headers = new ArrayList<UpstreamHeader>(5);
        headers.add(JSON);
        headers.add(AGENT);
        headers.add(VERSION);
        if (target.apiKey() != null) headers.add(new UpstreamHeader("x-api-key", target.apiKey()));
        if (!call.traceparent().isEmpty()) headers.add(new UpstreamHeader("traceparent", call.traceparent()));
        return headers;
    }
}
