-- Rows of the usage ledger may go when the tenant's retention for them is over, and 62 days after they were written at
-- the least: budgets and reports of this month and the last count on them. Those of a tenant that is erased go with it.
create function keep_usage() returns trigger
    language plpgsql as $$
declare
    days int;
begin
    if exists (select from tenant_erasures where erased_tenant = old.tenant_id) then
        return old;
    end if;
    select (config -> 'retention' ->> 'usage_days')::int into days from tenants where id = old.tenant_id;
    if days is not null and uuid7_time(old.id) < now() - make_interval(days => greatest(days, 62)) then
        return old;
    end if;
    raise exception 'rows of % are deleted only when their tenant is erased or their retention is over', tg_table_name;
end $$;
revoke execute on function keep_usage from public;
create trigger keep_usage before delete on usage_starts for each row execute function keep_usage();
create trigger keep_usage before delete on usage_settlements for each row execute function keep_usage();
grant delete on usage_starts, usage_settlements to parley_platform;
