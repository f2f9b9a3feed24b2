-- The master keys that were ever given, each with a check value by which a wrong one is found out at the start. The
-- keys themselves are never stored.
create table master_keys (
    id          text primary key check (length(id) between 1 and 64),
    check_value bytea not null,
    created_at  timestamptz not null default now()
);
grant select, insert on master_keys to parley_platform;

-- Data keys, each wrapped by a master key. The newest generation of a scope seals; the others still open what they
-- sealed. The installation's own have the nil UUID as tenant_id, hence no foreign key.
create table data_keys (
    tenant_id  uuid not null,
    id         uuid not null,
    scope      text not null check (length(scope) between 1 and 512),
    generation int not null,
    master_key text not null references master_keys (id),
    wrapped    bytea not null,
    created_at timestamptz not null default now(),
    primary key (tenant_id, id),
    unique (tenant_id, scope, generation)
);
create index data_keys_of_master on data_keys (master_key, tenant_id, id);
select isolate('data_keys');
select announces('data_keys', 'data_keys');
-- a new key is in no node's memory, and one that is wrapped anew stays the same key
drop trigger announce_insert on data_keys;
drop trigger announce_update on data_keys;
-- requests may destroy keys of their tenant, and read none
grant select (tenant_id, scope), delete on data_keys to parley_app;
grant select, insert, delete on data_keys to parley_platform;
grant update (master_key, wrapped) on data_keys to parley_platform;

-- A deleted tenant's keys go with it, whoever deletes it.
create function destroy_data_keys() returns trigger
    language plpgsql as $$
begin
    delete from data_keys where tenant_id = old.id;
    return null;
end $$;
create trigger destroy_data_keys after delete on tenants for each row execute function destroy_data_keys();
revoke execute on function destroy_data_keys from public;
