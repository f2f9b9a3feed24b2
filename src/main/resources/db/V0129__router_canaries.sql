-- Something else tried on a share of a tenant's users beside what its router does: another model for a tier, or another
-- weight of cost.
create table router_canaries (
    tenant_id  uuid not null references tenants (id) on delete cascade,
    id         uuid not null,
    tier       text check (tier in ('small', 'medium', 'large')),
    model      text check (length(model) <= 200),
    optimize   text check (optimize in ('quality', 'cost')),
    share      double precision not null check (share > 0 and share <= 1),
    margin     double precision not null check (margin > 0),
    alpha      double precision not null check (alpha > 0 and alpha < 1),
    least      integer not null check (least > 0),
    slow_ms    integer not null check (slow_ms > 0),
    stage      text not null default 'running' check (stage in ('running', 'promoted', 'rolled_back')),
    reason     text not null default '' check (length(reason) <= 500),
    created_at timestamptz not null default now(),
    ended_at   timestamptz,
    primary key (tenant_id, id),
    check ((tier is null) = (model is null) and (tier is null) <> (optimize is null))
);
create unique index router_canaries_running on router_canaries (tenant_id) where stage = 'running';
select isolate('router_canaries');
select announces('router_canaries', 'router_canaries');
grant select, insert, update, delete on router_canaries to parley_app;
grant select, insert, update, delete on router_canaries to parley_platform;

-- What came out on each side, of all nodes; apart, so that a count tells no node to read the canary again.
create table router_canary_counts (
    tenant_id uuid not null,
    canary_id uuid not null,
    candidate boolean not null,
    failed    bigint not null,
    asked     bigint not null,
    slow      bigint not null,
    timed     bigint not null,
    poor      bigint not null,
    rated     bigint not null,
    primary key (tenant_id, canary_id, candidate),
    foreign key (tenant_id, canary_id) references router_canaries (tenant_id, id) on delete cascade
);
select isolate('router_canary_counts');
grant select, insert, update, delete on router_canary_counts to parley_app;
grant select, insert, update, delete on router_canary_counts to parley_platform;

-- Which layer made a decision, and which side of a canary it was on; `advised` are those that the caller carries out.
alter table router_decisions
    add column layer text not null default 'classifier',
    add column canary_id uuid,
    add column canary_candidate boolean not null default false,
    add column advised boolean not null default false;
