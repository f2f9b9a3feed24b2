-- Only a hash of the secret is stored: SHA-256 suffices, since the secret is 256 random bits and not a password.
create table api_keys (
    id          uuid primary key,
    tenant_id   uuid not null references tenants (id) on delete cascade,
    name        text not null check (length(name) between 1 and 200),
    scopes      text[] not null,
    secret_hash bytea not null check (length(secret_hash) = 32),
    created_at  timestamptz not null default now(),
    expires_at  timestamptz,
    revoked_at  timestamptz
);
create index api_keys_of_tenant on api_keys (tenant_id, id);
select isolate('api_keys');
select announces('api_keys', 'api_keys');
-- a new key is in no node's memory
drop trigger announce_insert on api_keys;
grant select, insert on api_keys to parley_app;
grant update (revoked_at) on api_keys to parley_app;
grant select on api_keys to parley_platform;
grant update (revoked_at) on api_keys to parley_platform;

-- The installation's own; requests of tenants cannot even read the table.
create table operator_keys (
    id          uuid primary key,
    name        text not null check (length(name) between 1 and 200),
    secret_hash bytea not null check (length(secret_hash) = 32),
    created_at  timestamptz not null default now(),
    expires_at  timestamptz,
    revoked_at  timestamptz
);
select announces('operator_keys', 'operator_keys', null);
drop trigger announce_insert on operator_keys;
grant select, insert on operator_keys to parley_platform;
grant update (revoked_at) on operator_keys to parley_platform;
