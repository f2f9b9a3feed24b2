-- Ed25519 keys that sign heads. A replaced key loses its private half, and stays as what verifies its signatures.
create table audit_keys (
    -- RFC 7638 thumbprint of the public key, base64url
    id         text primary key,
    public     bytea not null check (length(public) = 32),
    -- sealed by the installation's key; null once replaced
    private    bytea,
    created_at timestamptz not null default now()
);
create unique index audit_keys_current on audit_keys ((true)) where private is not null;
grant select, insert, update (private) on audit_keys to parley_platform;

-- Heads of chains as they were signed, daily and at each export.
create table audit_heads (
    tenant_id uuid not null,
    seq       bigint not null,
    hash      bytea not null check (length(hash) = 32),
    sealed_at timestamptz not null,
    key_id    text not null references audit_keys,
    signature bytea not null check (length(signature) = 64),
    primary key (tenant_id, seq, sealed_at)
);
select isolate('audit_heads');
grant select on audit_heads to parley_app;
grant select, insert on audit_heads to parley_platform;
