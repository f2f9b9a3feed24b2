-- Bytes of each tenant's documents, counted in the transaction that adds or removes them: who adds holds the row until
-- the end, so that uploads side by side cannot pass a limit together.
create table storage_use (
    tenant_id uuid primary key references tenants (id) on delete cascade,
    bytes     bigint not null
);
select isolate('storage_use');
grant select, insert, update on storage_use to parley_app, parley_platform;
insert into storage_use (tenant_id, bytes) select tenant_id, sum(size_bytes) from documents group by tenant_id;

create function count_storage() returns trigger
    language plpgsql as $$
begin
    if tg_op in ('DELETE', 'UPDATE') then
        update storage_use set bytes = storage_use.bytes - gone.bytes
        from (select tenant_id, sum(size_bytes) as bytes from removed group by tenant_id) gone
        where storage_use.tenant_id = gone.tenant_id;
    end if;
    if tg_op in ('INSERT', 'UPDATE') then
        insert into storage_use as counted (tenant_id, bytes)
        select tenant_id, sum(size_bytes) from added group by tenant_id
        on conflict (tenant_id) do update set bytes = counted.bytes + excluded.bytes;
    end if;
    return null;
end $$;
create trigger count_storage_insert after insert on documents referencing new table as added
    for each statement execute function count_storage();
create trigger count_storage_update after update on documents referencing old table as removed new table as added
    for each statement execute function count_storage();
create trigger count_storage_delete after delete on documents referencing old table as removed
    for each statement execute function count_storage();
