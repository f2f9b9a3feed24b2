-- What the router decided, for a month: explained to whoever asks, and joined by what became of it.
create table router_decisions (
    tenant_id         uuid not null references tenants (id) on delete cascade,
    id                uuid not null,
    cluster           text not null check (length(cluster) <= 50),
    tier              text not null check (tier in ('default', 'small', 'medium', 'large')),
    model             text not null,
    reason            text not null check (length(reason) <= 500),
    early_exit        boolean not null,
    explored          boolean not null,
    -- how likely the chosen model was thought to answer rightly
    confidence        real not null,
    expected_cost_usd numeric not null,
    -- the same request at the largest model
    largest_cost_usd  numeric not null,
    decision_us       integer not null,
    success           boolean,
    quality_score     real,
    latency_ms        bigint,
    outcome_at        timestamptz,
    primary key (tenant_id, id)
);
select isolate('router_decisions');
grant select, update on router_decisions to parley_app;
grant select, insert, update, delete on router_decisions to parley_platform;

-- What outcomes have taught of each tier, for each cluster of a tenant's requests.
create table router_arms (
    tenant_id  uuid not null references tenants (id) on delete cascade,
    cluster    text not null,
    tier       text not null check (tier in ('small', 'medium', 'large')),
    -- outcomes, the older the less
    right_sum  double precision not null,
    wrong_sum  double precision not null,
    cost       double precision not null,
    updated_at timestamptz not null default now(),
    primary key (tenant_id, cluster, tier)
);
select isolate('router_arms');
select announces('router_arms', 'router_arms');
grant select, insert, update, delete on router_arms to parley_app;
grant select, insert, update, delete on router_arms to parley_platform;

-- How the router's confidence is corrected by a tenant's outcomes: log-odds times slope plus shift.
create table router_calibrations (
    tenant_id     uuid not null references tenants (id) on delete cascade,
    slope         double precision not null,
    shift         double precision not null,
    outcomes      integer not null,
    error_before  double precision not null,
    error_after   double precision not null,
    calibrated_at timestamptz not null default now(),
    primary key (tenant_id)
);
select isolate('router_calibrations');
select announces('router_calibrations', 'router_arms');
grant select, insert, update, delete on router_calibrations to parley_app;
grant select, insert, update, delete on router_calibrations to parley_platform;
