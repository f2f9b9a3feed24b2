-- Receipts: who was erased (by digest), when, and how much of what. They outlive the person's data and hold none of it.
create table erasures (
    tenant_id uuid not null references tenants (id) on delete cascade,
    id        uuid not null,
    end_user  uuid not null,
    erased_at timestamptz not null,
    -- rows by class of data
    erased    jsonb not null,
    -- SHA-256 over the receipt, which stands in the audit log too
    digest    bytea not null check (length(digest) = 32),
    primary key (tenant_id, id)
);
create index erasures_of_end_user on erasures (tenant_id, end_user, erased_at);
select isolate('erasures');
grant select on erasures to parley_app;
grant select, insert on erasures to parley_platform;
