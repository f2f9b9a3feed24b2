package dev.parley.identity.issuers;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.util.Base64URL;
import dev.parley.identity.Caller;
import dev.parley.identity.roles.Roles;
import dev.parley.identity.tokens.Jws;
import dev.parley.identity.tokens.Proof;
import dev.parley.kernel.ErrorCode;
import dev.parley.kernel.Permission;
import dev.parley.kernel.PlatformException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Tokens of trusted issuers. Which tenant one is for follows from its issuer, audience and claims; where
/// several tenants trust the same, `X-Tenant-ID` says which of these is meant, and can say no other.
public final class Vouching {
    /// Signatures with a private key only: none that the public key could make.
    private static final Set<String> ALGORITHMS =
            Set.of("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384");
    private static final int LONGEST_SUBJECT = 255;
    /// By how much an issuer's clock may differ.
    private static final Duration LEEWAY = Duration.ofSeconds(30);

    private final Issuers issuers;
    private final IssuerKeys keys;
    private final Roles roles;
    private final InstantSource clock;

    Vouching(Issuers issuers, IssuerKeys keys, Roles roles, InstantSource clock) {
        this.issuers = issuers;
        this.keys = keys;
        this.roles = roles;
        this.clock = clock;
    }

    /// @throws PlatformException INVALID_TOKEN or EXPIRED_TOKEN saying what is wrong
    public Proof verify(Jws token) {
        var url = token.text("iss");
        var trusted = issuers.of(url);
        if (trusted.isEmpty()) throw Jws.invalid("The token is not of an issuer that is trusted here.");
        if (!ALGORITHMS.contains(token.algorithm()))
            throw Jws.invalid("The token must be signed with one of " + String.join(", ", sorted()) + ".");
        var key = keys.find(url, token.keyId())
                .orElseThrow(() -> Jws.invalid("The token's issuer publishes no such key (kid), as far as is known."));
        if (!isSignedBy(key, token)) throw Jws.invalid("The token's signature is not right.");
        long expires = token.requireValidAt(clock.millis(), LEEWAY.toMillis());
        var covering = covering(token);
        if (covering.isEmpty())
            throw Jws.invalid("The token is not for this API: its audience, or the claim that tells the tenant, is not"
                    + " what was agreed.");
        return new Vouched(covering, key, subject(token), token, expires);
    }

    /// The tenants' entries that the token fits, as of this moment.
    private List<Issuer> covering(Jws token) {
        return issuers.of(token.text("iss")).stream()
                .filter(issuer -> issuer.covers(token))
                .toList();
    }

    private static List<String> sorted() {
        return ALGORITHMS.stream().sorted().toList();
    }

    private static String subject(Jws token) {
        var subject = token.text("sub");
        if (subject.isEmpty()
                || subject.length() > LONGEST_SUBJECT
                || subject.chars().anyMatch(Character::isISOControl))
            throw Jws.invalid("The token does not say in sub whom it is about.");
        return subject;
    }

    private static boolean isSignedBy(JWK key, Jws token) {
        if (key.getAlgorithm() != null && !key.getAlgorithm().getName().equals(token.algorithm())) return false;
        try {
            var verifier = verifier(key);
            var algorithm = JWSAlgorithm.parse(token.algorithm());
            return verifier != null
                    && verifier.supportedJWSAlgorithms().contains(algorithm)
                    && verifier.verify(new JWSHeader(algorithm), token.signed(), Base64URL.encode(token.signature()));
        } catch (JOSEException unusable) {
            return false;
        }
    }

    private static @Nullable JWSVerifier verifier(JWK key) throws JOSEException {
        return switch (key) {
            case RSAKey rsa -> new RSASSAVerifier(rsa);
            case ECKey ec -> new ECDSAVerifier(ec);
            default -> null;
        };
    }

    /// A token that was right once, with the tenants' entries that it fits.
    private final class Vouched implements Proof {
        private final List<Issuer> covering;
        private final JWK key;
        private final String subject;
        private final Jws token;
        private final long expiresAtMillis;

        Vouched(List<Issuer> covering, JWK key, String subject, Jws token, long expiresAtMillis) {
            this.covering = covering;
            this.key = key;
            this.subject = subject;
            this.token = token;
            this.expiresAtMillis = expiresAtMillis;
        }

        @Override
        public boolean isStillGood() {
            return clock.millis() < expiresAtMillis
                    && keys.isCurrent(covering.getFirst().url(), key)
                    && covering(token).equals(covering);
        }

        @Override
        public Caller caller(@Nullable String tenantId) {
            var issuer = chosen(tenantId);
            var id = UUID.nameUUIDFromBytes((issuer.key() + '\n' + subject).getBytes(StandardCharsets.UTF_8));
            return Caller.vouchedFor(issuer.tenant(), id, permissions(issuer), issuer.key() + " " + subject);
        }

        /// A header that names none of them is refused later, as with every other credential.
        private Issuer chosen(@Nullable String tenantId) {
            if (tenantId != null)
                for (var issuer : covering) if (issuer.tenant().toString().equals(tenantId.strip())) return issuer;
            var first = covering.getFirst();
            if (covering.stream().anyMatch(issuer -> !issuer.tenant().equals(first.tenant())))
                throw PlatformException.invalid(
                        "X-Tenant-ID", "More than one tenant trusts this token: name yours in the X-Tenant-ID header.");
            return first;
        }

        private Set<Permission> permissions(Issuer issuer) {
            var named = new ArrayList<String>();
            var claim = issuer.rolesClaim() == null ? null : token.at(issuer.rolesClaim());
            if (claim != null && claim.isString()) named.add(claim.asString());
            if (claim != null && claim.isArray()) claim.forEach(each -> named.add(each.asString("")));
            var permissions = EnumSet.noneOf(Permission.class);
            named.stream()
                    .flatMap(name -> Optional.ofNullable(issuer.roles().get(name)).stream())
                    .forEach(role -> grant(issuer, role, permissions));
            if (permissions.isEmpty() && issuer.defaultRole() != null) grant(issuer, issuer.defaultRole(), permissions);
            if (permissions.isEmpty())
                throw new PlatformException(
                        ErrorCode.FORBIDDEN, "Your issuer gives you none of the roles that the tenant lets in.");
            return permissions;
        }

        private void grant(Issuer issuer, String role, Set<Permission> to) {
            roles.find(issuer.tenant(), role).ifPresent(it -> to.addAll(it.permissions()));
        }
    }
}
