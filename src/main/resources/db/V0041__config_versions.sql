-- Every version a tenant's configuration had: the last 500 of them.
create table config_versions (
    tenant_id  uuid not null references tenants (id) on delete cascade,
    version    bigint not null,
    config     jsonb not null,
    -- what made it, and who: as in the audit log
    action     text not null,
    actor_kind text not null,
    actor      text not null,
    created_at timestamptz not null default now(),
    primary key (tenant_id, version)
);
select isolate('config_versions');
grant select on config_versions to parley_app;
grant select, insert, delete on config_versions to parley_platform;
insert into config_versions (tenant_id, version, config, action, actor_kind, actor)
    select id, config_version, config, 'tenant.created', 'system', 'system' from tenants;
