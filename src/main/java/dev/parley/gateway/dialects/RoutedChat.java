package dev.parley.gateway.dialects;

import dev.parley.guardrails.intents.Ruling;
import dev.parley.kernel.ErrorCode;
import dev.parley.kernel.PlatformException;
import dev.parley.kernel.TenantId;
import dev.parley.platform.json.Json;
import dev.parley.providers.ChatRequest;
import dev.parley.providers.ChatRequest.Extras;
import dev.parley.providers.ChatRequest.Sampling;
import dev.parley.providers.Dialect;
import dev.parley.providers.Message;
import dev.parley.providers.Tools;
import dev.parley.routing.Routing;
import dev.parley.tenancy.LanguageTag;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// `POST /chat`: one question to the tenant's assistant, which decides by itself who answers. Made for one request,
/// whose session it says again.
public final class RoutedChat implements ChatWire {
    /// The request's field of that name, kept in its extras.
    public static final String LOCALE = "locale";

    private static final int LONGEST_QUERY = 20_000;

    private final TenantId tenant;
    private final boolean streamed;
    private final Supplier<@Nullable Ruling> ruling;
    private @Nullable String session;

    /// @param tenant of the credential
    /// @param streamed whether the caller asked for a stream by its `Accept`
    /// @param ruling asked once the answer begins
    public RoutedChat(TenantId tenant, boolean streamed, Supplier<@Nullable Ruling> ruling) {
        this.tenant = tenant;
        this.streamed = streamed;
        this.ruling = ruling;
    }

    @Override
    public Dialect dialect() {
        return Dialect.OPENAI;
    }

    @Override
    public ChatCall read(byte[] body) {
        var fields = Body.read(body);
        var id = fields.text("tenant_id");
        if (id != null && !id.strip().equals(tenant.toString()))
            throw new PlatformException(
                    ErrorCode.FORBIDDEN,
                    "tenant_id is not the tenant of the credential, which is " + tenant + "; leave the field out.");
        session = id(fields, "session_id");
        var user = id(fields, "user_id");
        var query = fields.name("query", LONGEST_QUERY);
        var locale = fields.text(LOCALE);
        if (locale != null && !LanguageTag.isOne(locale))
            throw fields.invalid(LOCALE, " must be a BCP 47 language tag, such as en or de-CH.");
        boolean stream = fields.bool("stream", streamed);
        var rest = fields.rest();
        if (rest != null)
            throw fields.invalid(
                    rest.propertyNames().iterator().next(),
                    " is not known; known are tenant_id, user_id, session_id, query, locale and stream.");
        var extras = Json.object();
        if (user != null) extras.put("user", user);
        if (locale != null) extras.put(LOCALE, locale);
        var request = new ChatRequest(
                Routing.AUTO,
                List.of(Message.of(Message.Role.USER, query)),
                Tools.NONE,
                null,
                Sampling.DEFAULT,
                stream,
                new Extras(Dialect.OPENAI, extras),
                null);
        return new ChatCall(request, false, new Extension(true));
    }

    private static @Nullable String id(Fields fields, String name) {
        if (!fields.has(name)) return fields.text(name);
        var id = fields.name(name, Limits.NAME);
        if (id.codePoints().anyMatch(c -> Character.isISOControl(c) || Character.getType(c) == Character.FORMAT))
            throw fields.invalid(name, " must have no control characters.");
        return id;
    }

    @Override
    public AnswerWriter answer(Dialect source, long created) {
        return new RoutedAnswer(ruling.get(), session);
    }

    @Override
    public StreamWriter stream(ChatCall call, Dialect source, long created) {
        return new RoutedStream(new RoutedAnswer(ruling.get(), session));
    }
}
