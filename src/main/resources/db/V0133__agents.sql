-- Assistants that a tenant defines. A change makes a new version; a conversation keeps the terms it began with.
create table agents (
    tenant_id  uuid not null references tenants (id) on delete cascade,
    id         uuid not null,
    name       text not null check (length(name) between 1 and 200),
    version    bigint not null default 1,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    primary key (tenant_id, id),
    unique (tenant_id, name)
);
select isolate('agents');
grant select, insert, update, delete on agents to parley_app;
grant select, insert, update, delete on agents to parley_platform;

create table agent_versions (
    tenant_id  uuid not null,
    agent_id   uuid not null,
    version    bigint not null,
    document   jsonb not null,
    created_at timestamptz not null default now(),
    primary key (tenant_id, agent_id, version),
    foreign key (tenant_id, agent_id) references agents (tenant_id, id) on delete cascade
);
select isolate('agent_versions');
grant select, insert, update, delete on agent_versions to parley_app;
grant select, insert, update, delete on agent_versions to parley_platform;
