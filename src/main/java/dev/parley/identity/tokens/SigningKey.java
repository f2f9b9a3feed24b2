package dev.parley.identity.tokens;

import java.security.interfaces.RSAPublicKey;
import java.time.Instant;
import java.util.Map;

/// A key that signs access tokens, now, next or until recently.
///
/// @param id its `kid`
/// @param jwk the public half as published
/// @param sealed the private half, as only the vault opens it
@SuppressWarnings("ArrayRecordComponent") // opened, never compared
record SigningKey(
        String id,
        Map<String, Object> jwk,
        RSAPublicKey publicKey,
        byte[] sealed,
        Instant createdAt,
        Instant signsFrom) {}
