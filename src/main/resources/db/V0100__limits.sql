-- What a tenant's requests are held to beside its plan and configuration. amount counts in the measure: requests,
-- tokens, or US dollars.
create table limits (
    tenant_id   uuid not null references tenants (id) on delete cascade,
    id          uuid not null,
    scope       text not null check (scope in ('tenant', 'key', 'end_user', 'model')),
    subject     text check (length(subject) between 1 and 200),
    measure     text not null check (measure in ('requests', 'tokens', 'usd')),
    time_window text not null check (time_window in ('minute', 'hour', 'day', 'month')),
    amount      numeric(20, 9) not null check (amount >= 0),
    -- a tenant may not change what the operator set
    set_by      text not null check (set_by in ('operator', 'tenant')),
    created_at  timestamptz not null default now(),
    updated_at  timestamptz not null default now(),
    primary key (tenant_id, id),
    unique nulls not distinct (tenant_id, scope, subject, measure, time_window, set_by)
);
select isolate('limits');
select announces('limits', 'limits');
grant select, insert, update, delete on limits to parley_app, parley_platform;

-- How much of a day's or month's amount each node has taken for its requests, used or not yet. The row of the nil node is
-- what nodes that are gone have used. Sums never exceed the amount; the ledger is the truth that they derive from.
create table limit_leases (
    tenant_id uuid not null references tenants (id) on delete cascade,
    counter   text not null,
    begins    timestamptz not null,
    ends      timestamptz not null,
    node_id   uuid not null,
    taken     bigint not null,
    -- what the node used before this moment is not in its row, but in that of the nil node
    since     timestamptz not null,
    primary key (tenant_id, counter, begins, node_id)
);
create index limit_leases_of_node on limit_leases (node_id);
create index limit_leases_over on limit_leases (ends);
select isolate('limit_leases');
grant select, delete on limit_leases to parley_app;
grant select, insert, update, delete on limit_leases to parley_platform;

-- Asks for `amount` more than the node has used or reserved, and for some more for its next requests (`spare`), as far as
-- there is some. What was used is the node's in any case. Waits for others at the same counter. Answers whether the amount
-- fits, what the node has taken now, and what the others have.
create function take_lease(tenant uuid, of text, from_time timestamptz, to_time timestamptz, node uuid, used bigint,
    amount bigint, spare bigint, allowed bigint, at timestamptz, out fits boolean, out mine bigint, out others bigint)
    language plpgsql as $$
begin
    perform pg_advisory_xact_lock(hashtextextended(tenant::text || of || from_time::text, 0));
    select coalesce(sum(taken) filter (where node_id = node), 0), coalesce(sum(taken) filter (where node_id <> node), 0)
        into mine, others from limit_leases where tenant_id = tenant and counter = of and begins = from_time;
    fits := others + used + amount <= allowed;
    mine := greatest(mine, used);
    if fits then
        mine := greatest(mine, used + amount, least(used + amount + spare, allowed - others));
    end if;
    if mine > 0 then
        insert into limit_leases (tenant_id, counter, begins, ends, node_id, taken, since)
            values (tenant, of, from_time, to_time, node, mine, at)
            on conflict (tenant_id, counter, begins, node_id) do update set taken = excluded.taken;
    end if;
end $$;
revoke execute on function take_lease from public;
grant execute on function take_lease to parley_platform;
