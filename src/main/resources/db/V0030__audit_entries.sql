-- The audit log. Append-only: no role of the running program may change or delete an entry. What concerns no tenant has
-- the nil UUID as tenant_id, hence no foreign key.
create table audit_entries (
    tenant_id  uuid not null,
    id         uuid not null,
    at         timestamptz not null default clock_timestamp(),
    actor_kind text not null check (actor_kind in ('api_key', 'member', 'operator', 'anonymous', 'system')),
    actor      text not null,
    address    text,
    request_id text,
    reason     text,
    action     text not null,
    target     text not null,
    before     jsonb,
    after      jsonb,
    primary key (tenant_id, id)
) partition by range (id);
select isolate('audit_entries');
select partition_by_month('audit_entries', (now() at time zone 'UTC')::date, 1);
grant select, insert on audit_entries to parley_app, parley_platform;
