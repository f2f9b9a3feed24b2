-- Which archive a tenant was imported from.
create table tenant_imports (
    tenant_id   uuid primary key references tenants (id) on delete cascade,
    export_id   text not null,
    -- of each table
    rows        jsonb not null,
    imported_at timestamptz not null default now()
);
select isolate('tenant_imports');
grant select, insert, delete on tenant_imports to parley_platform;

-- Tenants whose data is being erased. Neither this nor the certificate is a tenant's, hence no column tenant_id.
create table tenant_erasures (
    erased_tenant uuid primary key,
    -- of the tenant's name
    name_sha256   text not null,
    asked_by      text not null,
    asked_at      timestamptz not null,
    reason        text,
    began_at      timestamptz not null default clock_timestamp(),
    -- what the ledger said of each month, for the operator's accounts
    accounts      jsonb not null,
    -- ids of the data keys that were destroyed
    keys          jsonb not null,
    -- rows erased so far, of each table
    rows          jsonb not null default '{}',
    -- since when nothing was left
    empty_since   timestamptz
);
grant select, insert, update, delete on tenant_erasures to parley_platform;

create table erasure_certificates (
    id            uuid primary key,
    erased_tenant uuid not null,
    issued_at     timestamptz not null default clock_timestamp(),
    -- byte for byte what the digest is of
    statement     text not null,
    sha256        text not null
);
grant select, insert on erasure_certificates to parley_platform;

-- Some tables are append-only. Their rows go with their tenant, in no other way.
create function only_with_its_tenant() returns trigger
    language plpgsql as $$
begin
    -- apart: requests may not read tenant_erasures, not even to find it does not matter
    if current_user = 'parley_platform' then
        if not exists (select from tenant_erasures where erased_tenant = old.tenant_id) then
            raise exception 'rows of % are deleted only when their tenant is erased', tg_table_name;
        end if;
    end if;
    return old;
end $$;
revoke execute on function only_with_its_tenant from public;

-- What brings a tenant in and erases it: the tables of tenants so far. A later one grants this by itself.
do $$
declare
    target regclass;
begin
    for target in
        select c.oid from pg_class c
        where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
          and exists (select from pg_attribute a
              where a.attrelid = c.oid and a.attname = 'tenant_id' and not a.attisdropped)
    loop
        if not has_table_privilege('parley_platform', target, 'delete') then
            execute format('create trigger only_with_its_tenant before delete on %s for each row execute function
                only_with_its_tenant()', target);
        end if;
        execute format('grant select, insert, delete on %s to parley_platform', target);
    end loop;
end $$;
