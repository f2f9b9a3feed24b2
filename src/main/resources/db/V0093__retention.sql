-- Rows of the usage ledger may go when the tenant's retention for them is over, and 62 days after they were written at
-- the least: budgets and reports of this month and the last count on them. A tenant that is being deleted keeps none.
create function keep_usage() returns trigger
    language plpgsql as $$
declare
    days int;
    settled boolean;
begin
    select (config -> 'retention' ->> 'usage_days')::int, status not in ('active', 'suspended') into days, settled
        from tenants where id = old.tenant_id;
    if not found or settled or uuid7_time(old.id) < now() - make_interval(days => greatest(days, 62)) and days is not null then
        return old;
    end if;
    raise exception 'usage is kept until its retention is over';
end $$;
revoke execute on function keep_usage from public;
create trigger keep_usage before delete on usage_starts for each row execute function keep_usage();
create trigger keep_usage before delete on usage_settlements for each row execute function keep_usage();
grant delete on usage_starts, usage_settlements to parley_platform;
