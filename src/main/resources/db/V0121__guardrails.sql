-- What a tenant's assistant must not take in or say, as one document.
create table guardrails (
    tenant_id  uuid primary key references tenants (id) on delete cascade,
    document   jsonb not null,
    updated_at timestamptz not null default now()
);
select isolate('guardrails');
select announces('guardrails', 'guardrails');
grant select, insert, update, delete on guardrails to parley_app;
grant select, insert, update, delete on guardrails to parley_platform;
