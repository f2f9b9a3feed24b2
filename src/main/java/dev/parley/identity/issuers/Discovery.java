package dev.parley.identity.issuers;

import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.RSAKey;
import dev.parley.kernel.Deadline;
import dev.parley.kernel.PlatformException;
import dev.parley.platform.http.Upstream;
import dev.parley.platform.http.UpstreamHeader;
import dev.parley.platform.http.UpstreamRequest;
import dev.parley.platform.json.Json;
import java.io.IOException;
import java.net.URI;
import java.text.ParseException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.node.ObjectNode;

/// Asks an OpenID provider for its keys: OpenID Connect Discovery 1.0, then RFC 7517. What it answers is
/// bounded in size and time; redirects are not followed.
final class Discovery {
    private static final int MOST_BYTES = 256 * 1024;
    private static final int MOST_KEYS = 100;
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final List<UpstreamHeader> JSON = List.of(new UpstreamHeader("Accept", "application/json"));

    private final Upstream upstream;
    private final boolean plain;

    /// @param upstream reaches only where tenants may make this program connect to
    /// @param plain whether `http:` is good enough too
    Discovery(Upstream upstream, boolean plain) {
        this.upstream = upstream;
        this.plain = plain;
    }

    /// The provider's keys by their ids: RSA of 2048 bits or more, and P-256 and P-384.
    /// @throws IOException saying what is wrong, in words for whoever trusts the provider
    Map<String, JWK> keys(String url) throws IOException {
        var deadline = Deadline.in(PATIENCE);
        var about = get((url.endsWith("/") ? url : url + "/") + ".well-known/openid-configuration", deadline);
        if (!about.path("issuer").asString("").equals(url))
            throw new IOException("its openid-configuration names another issuer");
        var keysUrl = about.path("jwks_uri").asString("");
        if (!isUsable(keysUrl)) throw new IOException("its openid-configuration has no jwks_uri that can be used");
        var keys = usable(get(keysUrl, deadline));
        if (keys.isEmpty()) throw new IOException("it publishes no key for signatures that can be used");
        return keys;
    }

    /// Whether it is an absolute URL of a kind that may be asked.
    boolean isUsable(String url) {
        try {
            var uri = new URI(url);
            boolean known = "https".equals(uri.getScheme()) || (plain && "http".equals(uri.getScheme()));
            return known && uri.getHost() != null && uri.getUserInfo() == null && uri.getFragment() == null;
        } catch (java.net.URISyntaxException notAUrl) {
            return false;
        }
    }

    private ObjectNode get(String url, Deadline deadline) throws IOException {
        try (var response = upstream.send(UpstreamRequest.get(url, JSON, PATIENCE, deadline))) {
            if (response.status() != 200) throw new IOException("it answers " + response.status() + " at " + url);
            return Json.readObject(response.readAll(MOST_BYTES));
        } catch (PlatformException notJson) {
            throw new IOException("it answers no JSON object at " + url, notJson);
        }
    }

    private static Map<String, JWK> usable(ObjectNode set) throws IOException {
        var keys = new HashMap<String, JWK>();
        for (var node : set.path("keys")) {
            if (keys.size() >= MOST_KEYS) break;
            try {
                var key = JWK.parse(node.toString());
                if (key.getKeyID() != null && isUsable(key)) keys.putIfAbsent(key.getKeyID(), key.toPublicJWK());
            } catch (ParseException unknown) {
                // a kind of key that is not taken; the others count
            }
        }
        return keys;
    }

    private static boolean isUsable(JWK key) {
        if (key.getKeyUse() != null && !key.getKeyUse().equals(KeyUse.SIGNATURE)) return false;
        return switch (key) {
            case RSAKey rsa -> rsa.size() >= 2048;
            case ECKey ec -> Curve.P_256.equals(ec.getCurve()) || Curve.P_384.equals(ec.getCurve());
            default -> false;
        };
    }
}
