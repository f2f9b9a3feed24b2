package dev.parley.platform.http;

import dev.parley.kernel.ErrorCode;
import dev.parley.kernel.PlatformException;
import jakarta.servlet.ServletContext;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.websocket.server.JettyWebSocketServerContainer;
import org.eclipse.jetty.ee10.websocket.server.config.JettyWebSocketServletContainerInitializer;
import org.eclipse.jetty.websocket.api.Callback;
import org.eclipse.jetty.websocket.api.Session;
import org.eclipse.jetty.websocket.core.WebSocketComponents;
import org.eclipse.jetty.websocket.core.server.WebSocketServerComponents;

/// Makes WebSockets of requests that ask for one. Messages are text, uncompressed: a few bytes that unpack to many
/// cannot be sent.
final class WebSockets {
    private static final int INPUT_BUFFER = 1024;
    private static final int OUTPUT_BUFFER = 4 * 1024;
    private static final int NOT_TEXT = 1003;

    private WebSockets() {}

    static void prepare(ServletContextHandler context) {
        JettyWebSocketServletContainerInitializer.configure(context, (servlets, container) -> {
            // whoever owns a socket looks after its silence
            container.setIdleTimeout(Duration.ZERO);
            container.setInputBufferSize(INPUT_BUFFER);
            container.setOutputBufferSize(OUTPUT_BUFFER);
            refuseExtensions(servlets);
        });
    }

    private static void refuseExtensions(ServletContext servlets) {
        var components = WebSocketServerComponents.getWebSocketComponents(
                ServletContextHandler.getServletContextHandler(servlets));
        refuseExtensions(components);
    }

    private static void refuseExtensions(WebSocketComponents components) {
        var known = components.getExtensionRegistry();
        for (var name : List.copyOf(known.getAvailableExtensionNames())) known.unregister(name);
    }

    /// @param longest message that is taken, in bytes
    /// @throws PlatformException INVALID_REQUEST when the request asks for no WebSocket
    static void upgrade(
            HttpServletRequest request, HttpServletResponse response, int longest, SocketListener listener) {
        if (!"websocket".equals(lower(request.getHeader("Upgrade"))))
            throw new PlatformException(
                    ErrorCode.INVALID_REQUEST, "There is a WebSocket here: ask for an upgrade to `websocket`.");
        var container = JettyWebSocketServerContainer.getContainer(request.getServletContext());
        try {
            if (!container.upgrade((_, _) -> new Endpoint(listener, longest), request, response))
                throw new PlatformException(
                        ErrorCode.INVALID_REQUEST, "The handshake of the WebSocket is not that of RFC 6455.");
        } catch (IOException gone) {
            throw new EventStream.ClientGone(gone);
        }
    }

    private static String lower(String value) {
        return value == null ? "" : value.toLowerCase(Locale.ROOT);
    }

    /// Public for Jetty, which looks its methods up.
    public static final class Endpoint implements Session.Listener.AutoDemanding {
        private final SocketListener listener;
        private final int longest;

        @SuppressWarnings("NullAway.Init") // opened before anything is said
        private Session session;

        Endpoint(SocketListener listener, int longest) {
            this.listener = listener;
            this.longest = longest;
        }

        @Override
        public void onWebSocketOpen(Session session) {
            session.setMaxTextMessageSize(longest);
            session.setMaxBinaryMessageSize(longest);
            this.session = session;
            listener.opened(new SocketConnection(session));
        }

        @Override
        public void onWebSocketText(String message) {
            listener.text(message);
        }

        @Override
        public void onWebSocketBinary(ByteBuffer payload, Callback callback) {
            callback.succeed();
            session.close(NOT_TEXT, "text only", Callback.NOOP);
        }

        @Override
        public void onWebSocketPong(ByteBuffer payload) {
            listener.pong();
        }

        @Override
        public void onWebSocketClose(int code, String reason, Callback callback) {
            listener.closed(code);
            callback.succeed();
        }
    }
}
