-- What tenants are told of their limits: once for each limit, period and level. Console and webhooks read it from here.
create table alerts (
    tenant_id      uuid not null references tenants (id) on delete cascade,
    id             uuid not null,
    kind           text not null check (kind in ('plan_limit', 'budget', 'downgrade')),
    -- percent of what is allowed
    level          int not null check (level in (80, 100)),
    limit_name     text not null check (length(limit_name) between 1 and 200),
    used           numeric not null,
    allowed        numeric not null,
    period         text not null,
    suggested_tier text check (suggested_tier in ('basic', 'professional', 'enterprise')),
    raised_at      timestamptz not null default now(),
    primary key (tenant_id, id),
    unique (tenant_id, kind, limit_name, period, level)
);
select isolate('alerts');
grant select on alerts to parley_app;
grant select, insert on alerts to parley_platform;
