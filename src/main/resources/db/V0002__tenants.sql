create table tenants (
    id         uuid primary key,
    slug       text not null unique check (slug ~ '^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$'),
    name       text not null check (length(name) between 1 and 200),
    status     text not null default 'active' check (status in ('active', 'suspended')),
    config     jsonb not null default '{}',
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now()
);
-- a tenant sees its own row
select isolate('tenants', 'id');
select announces('tenants', 'tenants', 'id');
grant select on tenants to parley_app;
grant select, insert, update, delete on tenants to parley_platform;
