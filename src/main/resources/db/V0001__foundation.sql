-- Who may do what, and the functions by which every later migration makes its tables safe.
-- The roles exist before the first migration: parley_app (requests, one tenant), parley_platform (over all tenants).

revoke all on schema public from public;
grant usage on schema public to parley_app, parley_platform;

-- The migrations that were applied last, so that a start with nothing to do is quick.
create table schema_state (
    one        boolean primary key default true check (one),
    migrations text not null
);

-- The tenant of the running transaction. Policies call it as (select current_tenant()), so that it runs once a statement.
create function current_tenant() returns uuid
    language plpgsql stable parallel safe as $$
declare
    tenant text := current_setting('app.tenant_id', true);
begin
    if tenant is null or tenant = '' then
        raise exception 'no tenant is set for this transaction'
            using errcode = 'PA001', hint = 'Reach tenant tables through Database.inTenant.';
    end if;
    return tenant::uuid;
end $$;

-- Confines the role of requests to its tenant's rows. For a partition too: row-level security is not inherited by those
-- who name the partition itself.
create function isolate(target regclass, tenant_column text default 'tenant_id') returns void
    language plpgsql as $$
begin
    execute format('alter table %s enable row level security', target);
    execute format('alter table %s force row level security', target);
    execute format('create policy own_tenant on %s to parley_app
        using (%2$I = (select current_tenant())) with check (%2$I = (select current_tenant()))', target, tenant_column);
    execute format('create policy all_tenants on %s to parley_platform using (true) with check (true)', target);
end $$;

-- What changed, so that nodes can drop what they hold in memory. Nodes read the rows whose transaction was not yet
-- finished when they last looked: no change is missed, whatever the order of commits.
create table changes (
    version    bigint generated always as identity primary key,
    topic      text not null,
    tenant_id  uuid not null,
    xid        xid8 not null default pg_current_xact_id(),
    changed_at timestamptz not null default clock_timestamp()
);
create index changes_xid on changes (xid);
create index changes_newest on changes (topic, tenant_id, version);
select isolate('changes');
grant insert, select on changes to parley_app;
grant insert, select, delete on changes to parley_platform;

create function announce() returns trigger
    language plpgsql as $$
declare
    topic text := tg_argv[0];
    change record;
begin
    for change in execute format(
        'insert into changes (topic, tenant_id) select distinct %L, %s from affected returning tenant_id, version',
        topic, tg_argv[1])
    loop
        perform pg_notify('parley_changes', topic || ':' || change.tenant_id || ':' || change.version);
    end loop;
    return null;
end $$;

-- Announces each change of the table's rows under the topic, once a statement and tenant, in the transaction that
-- changes them. A null tenant_column is for tables of the installation: their changes carry the nil UUID.
create function announces(target regclass, topic text, tenant_column text default 'tenant_id') returns void
    language plpgsql as $$
declare
    tenant text := coalesce(quote_ident(tenant_column), '''00000000-0000-0000-0000-000000000000''::uuid');
begin
    execute format('create trigger announce_insert after insert on %s referencing new table as affected
        for each statement execute function announce(%L, %L)', target, topic, tenant);
    execute format('create trigger announce_update after update on %s referencing new table as affected
        for each statement execute function announce(%L, %L)', target, topic, tenant);
    execute format('create trigger announce_delete after delete on %s referencing old table as affected
        for each statement execute function announce(%L, %L)', target, topic, tenant);
end $$;

-- The least UUIDv7 of a moment (RFC 9562: 48 bits of Unix milliseconds come first).
create function uuid7_floor(moment timestamptz) returns uuid
    language sql immutable as $$
    select (lpad(to_hex((extract(epoch from moment) * 1000)::bigint), 12, '0') || repeat('0', 20))::uuid
$$;

-- Makes the partitions of `months` calendar months (UTC) from that of `from_month` on, and the default partition, for
-- a table partitioned by range of its UUIDv7 id. Those that exist stay. Call it after isolate(parent), and again at
-- any time; the owner's job keeps three months ahead.
create function partition_by_month(parent regclass, from_month date, months int) returns void
    language plpgsql as $$
declare
    base text := (select relname from pg_class where oid = parent);
    month timestamp;
    part text;
begin
    part := base || '_default';
    if to_regclass(quote_ident(part)) is null then
        execute format('create table %I partition of %s default', part, parent);
        perform isolate(quote_ident(part)::regclass);
        -- so that the job can see whether it holds rows
        execute format('grant select on %I to parley_platform', part);
    end if;
    for ahead in 0 .. months - 1 loop
        month := date_trunc('month', from_month::timestamp) + make_interval(months => ahead);
        part := base || to_char(month, '_YYYY_MM');
        if to_regclass(quote_ident(part)) is null then
            execute format('create table %I partition of %s for values from (%L) to (%L)', part, parent,
                uuid7_floor(month at time zone 'UTC'),
                uuid7_floor((month + interval '1 month') at time zone 'UTC'));
            perform isolate(quote_ident(part)::regclass);
        end if;
    end loop;
end $$;

-- Keeps every table of partition_by_month `months` months ahead of now.
create function partitions_ahead(months int) returns void
    language sql as $$
    select partition_by_month(partrelid::regclass, (now() at time zone 'UTC')::date, months + 1)
    from pg_partitioned_table join pg_class on pg_class.oid = partrelid
    where partdefid <> 0 and relnamespace = current_schema()::regnamespace
$$;
revoke execute on function isolate, announces, partition_by_month, partitions_ahead from public;
