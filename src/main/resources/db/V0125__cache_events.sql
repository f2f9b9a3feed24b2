-- What nodes tell each other about kept answers, numbered for each tenant in the order of commits: purges, and outcomes,
-- from which the decision when to serve learns.
create table cache_events (
    tenant_id   uuid not null references tenants (id) on delete cascade,
    number      bigint not null,
    kind        text not null check (kind in ('purge', 'outcome')),
    -- of a purge: which answers; all when both are null
    model       text,
    document_id uuid,
    -- of an outcome: whose, by what evidence it was or would have been served, who says so, and whether it was right
    entry_id    uuid,
    evidence    real[],
    served      boolean,
    judged      boolean,
    was_right   boolean,
    happened_at timestamptz not null default now(),
    primary key (tenant_id, number),
    check (kind = 'purge' or (entry_id is not null and evidence is not null and was_right is not null))
);
select isolate('cache_events');
select announces('cache_events', 'cache');
grant select, insert on cache_events to parley_app;
grant select, insert, update, delete on cache_events to parley_platform;
