-- A secret of each tenant, sealed in the vault: end users and tokens are named by HMACs under it.
create table privacy_keys (
    tenant_id uuid primary key references tenants (id) on delete cascade,
    sealed    bytea not null
);
select isolate('privacy_keys');
select announces('privacy_keys', 'privacy_keys');
drop trigger announce_insert on privacy_keys;
grant select, insert on privacy_keys to parley_platform;

-- People on whose behalf callers ask. The id is an HMAC of the caller's name for them, which itself is stored nowhere.
create table end_users (
    tenant_id     uuid not null references tenants (id) on delete cascade,
    id            uuid not null,
    first_seen_at timestamptz not null,
    last_seen_at  timestamptz not null,
    primary key (tenant_id, id)
);
select isolate('end_users');
select announces('end_users', 'end_users');
-- a node has to forget whom it has seen when they are erased, and learns nothing from the rest
drop trigger announce_insert on end_users;
drop trigger announce_update on end_users;
grant select, delete on end_users to parley_app;
grant select, insert, delete on end_users to parley_platform;
grant update (last_seen_at) on end_users to parley_platform;

-- What tokens of personal data stand for, sealed under the end user's key, or under the tenant's when end_user is nil.
create table privacy_tokens (
    tenant_id uuid not null references tenants (id) on delete cascade,
    token     text not null,
    end_user  uuid not null,
    sealed    bytea not null,
    -- to the hour
    used_at   timestamptz not null,
    primary key (tenant_id, token, end_user)
);
create index privacy_tokens_of_end_user on privacy_tokens (tenant_id, end_user);
create index privacy_tokens_use on privacy_tokens (tenant_id, used_at);
select isolate('privacy_tokens');
select announces('privacy_tokens', 'privacy_tokens');
drop trigger announce_insert on privacy_tokens;
drop trigger announce_update on privacy_tokens;
grant select, delete on privacy_tokens to parley_app;
grant select, insert, delete on privacy_tokens to parley_platform;
grant update (used_at) on privacy_tokens to parley_platform;
