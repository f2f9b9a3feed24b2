package dev.parley.providers.openai;

import dev.parley.platform.http.UpstreamHeader;
import dev.parley.providers.ChatProvider;
import dev.parley.providers.ChatStream;
import dev.parley.providers.Dialect;
import dev.parley.providers.Dropped;
import dev.parley.providers.Target;
import dev.parley.providers.WireClient;
import java.util.ArrayList;
import java.util.List;

/// Chat completions of OpenAI and of every server that speaks its dialect.
public final class OpenAiChat implements ChatProvider {
    private static final UpstreamHeader JSON = new UpstreamHeader("Content-Type", "application/json");
    private static final UpstreamHeader ACCEPT_JSON = new UpstreamHeader("Accept", "application/json");
    private static final UpstreamHeader ACCEPT_EVENTS = new UpstreamHeader("Accept", "text/event-stream");
    private static final UpstreamHeader AGENT = new UpstreamHeader("User-Agent", "parley");

    private final WireClient client;

    public OpenAiChat(WireClient client) {
        this.client = client;
    }

    @Override
    public Dialect dialect() {
        return Dialect.OPENAI;
    }

    @Override
    public ChatStream chat(Call call) {
        var dropped = new Dropped();
        var body = new OpenAiRequest(call.request(), call.target(), dropped).bytes();
        var headers = headers(call.target(), call.traceparent(), call.request().stream());
        var parser = new OpenAiAnswer(call.target(), !call.request().stream());
        return client.chat(call, "/chat/completions", body, headers, parser, dropped.names());
    }

    static List<UpstreamHeader> headers(Target target, String traceparent, boolean events) {
        var headers = new ArrayList<UpstreamHeader>(5);
        headers.add(JSON);
        headers.add(events ? ACCEPT_EVENTS : ACCEPT_JSON);
        headers.add(AGENT);
        if (target.apiKey() != null) headers.add(new UpstreamHeader("Authorization", "Bearer " + target.apiKey()));
        if (!traceparent.isEmpty()) headers.add(new UpstreamHeader("traceparent", traceparent));
        return headers;
    }
}
