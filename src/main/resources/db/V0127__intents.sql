-- Where a tenant's questions go, as one document. A row stays when its routes go, so that no version is told twice.
create table intents (
    tenant_id  uuid primary key references tenants (id) on delete cascade,
    version    bigint not null,
    document   jsonb not null,
    updated_at timestamptz not null default now()
);
select isolate('intents');
select announces('intents', 'intents');
grant select, insert, update, delete on intents to parley_app;
grant select, insert, update, delete on intents to parley_platform;
