package dev.parley.gateway;

import dev.parley.gateway.dialects.AnswerInfo;
import dev.parley.gateway.dialects.EmbeddingsAnswer;
import dev.parley.gateway.dialects.EmbeddingsCall;
import dev.parley.identity.Caller;
import dev.parley.kernel.Ids;
import dev.parley.kernel.Permission;
import dev.parley.platform.http.ErrorShape;
import dev.parley.platform.http.Exchange;
import dev.parley.platform.http.Route;
import java.util.List;

/// Embeddings over HTTP, in OpenAI's dialect.
public final class EmbeddingsApi {
    private final Embeddings embeddings;

    public EmbeddingsApi(Embeddings embeddings) {
        this.embeddings = embeddings;
    }

    public List<Route> routes() {
        return List.of(Route.post("/v1/embeddings", Permission.CHAT, this::embed)
                .errors(ErrorShape.OPENAI)
                .idempotent(true));
    }

    private void embed(Exchange exchange) {
        embeddings.refuseFlood(exchange::header);
        var call = EmbeddingsCall.read(exchange.body());
        var asking = new Admission.Asking(Caller.current(), call.endUser(), exchange.deadline(), exchange::header);
        var embedded = embeddings.embed(call, asking);
        var info = new AnswerInfo(
                exchange.requestId(),
                Ids.format("use", embedded.usageId()),
                embedded.target().model(),
                embedded.target().provider(),
                null,
                "direct",
                embedded.costUsd(),
                null,
                embedded.overheadMillis(),
                embedded.tokens(),
                null,
                null,
                null,
                null,
                List.of());
        AnswerHeaders.tell(exchange, info);
        AnswerHeaders.note(exchange, info);
        exchange.bytes(200, "application/json", EmbeddingsAnswer.write(embedded.result(), call.base64(), info));
    }
}
