-- Tenants' own providers. The key is sealed by the vault; only its last characters can be read.
create table providers (
    tenant_id      uuid not null references tenants (id) on delete cascade,
    id             uuid not null,
    name           text not null check (length(name) between 1 and 63),
    dialect        text not null check (dialect in ('openai', 'anthropic')),
    base_url       text not null check (length(base_url) between 1 and 500),
    sealed_key     bytea,
    key_hint       text,
    models         jsonb not null,
    primary_model  text,
    -- counts changes: two who change it at once find out, and a changed one begins with a closed breaker
    revision       int not null default 1,
    created_at     timestamptz not null default now(),
    updated_at     timestamptz not null default now(),
    key_changed_at timestamptz,
    primary key (tenant_id, id),
    unique (tenant_id, name)
);
select isolate('providers');
select announces('providers', 'providers');
grant select, insert, update, delete on providers to parley_app;
grant select on providers to parley_platform;
