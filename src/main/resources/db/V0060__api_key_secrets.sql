-- A key stays the same key, with its budgets and its usage, while its secret is rotated: the secrets have a table of
-- their own. Only hashes are stored: SHA-256 suffices, since a secret is 256 random bits and not a password.
alter table api_keys add column allowed_networks text[] not null default '{}';
-- a rotation changes this row too, so that nodes hear of it
alter table api_keys add column rotated_at timestamptz;
alter table api_keys add constraint api_keys_tenant_id_id_key unique (tenant_id, id);
drop index api_keys_of_tenant;

create table api_key_secrets (
    tenant_id   uuid not null,
    key_id      uuid not null,
    number      int not null check (number >= 1),
    secret_hash bytea not null check (length(secret_hash) = 32),
    created_at  timestamptz not null default now(),
    -- the end of the overlap of a secret that was replaced; null while it was not
    valid_until timestamptz,
    primary key (tenant_id, key_id, number),
    foreign key (tenant_id, key_id) references api_keys (tenant_id, id) on delete cascade
);
-- the owner's own rows are closed to it too while row-level security is forced
alter table api_keys no force row level security;
insert into api_key_secrets (tenant_id, key_id, number, secret_hash, created_at)
    select tenant_id, id, 1, secret_hash, created_at from api_keys;
alter table api_keys force row level security;
alter table api_keys drop column secret_hash;

select isolate('api_key_secrets');
create index api_key_secrets_of_key on api_key_secrets (key_id);
grant select, insert on api_key_secrets to parley_app, parley_platform;
grant update (valid_until) on api_key_secrets to parley_app, parley_platform;
grant insert on api_keys to parley_platform;
grant update (name, allowed_networks, expires_at, rotated_at) on api_keys to parley_app, parley_platform;

-- When and from where a secret was last used. Apart from the keys, whose every change empties the nodes' memories.
create table api_key_uses (
    tenant_id    uuid not null,
    key_id       uuid not null,
    number       int not null,
    last_used_at timestamptz not null,
    address      text not null,
    primary key (tenant_id, key_id, number),
    foreign key (tenant_id, key_id, number) references api_key_secrets (tenant_id, key_id, number) on delete cascade
);
select isolate('api_key_uses');
grant select on api_key_uses to parley_app;
grant select, insert, update on api_key_uses to parley_platform;
