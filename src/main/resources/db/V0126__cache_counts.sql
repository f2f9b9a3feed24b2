-- What became of a tenant's questions at the cache, of all nodes, by day (UTC).
create table cache_counts (
    tenant_id     uuid not null references tenants (id) on delete cascade,
    day           date not null,
    hits_exact    bigint not null default 0,
    hits_semantic bigint not null default 0,
    misses        bigint not null default 0,
    screened      bigint not null default 0,
    explored      bigint not null default 0,
    evicted       bigint not null default 0,
    saved_usd     double precision not null default 0,
    saved_ms      double precision not null default 0,
    primary key (tenant_id, day)
);
select isolate('cache_counts');
grant select, insert, update, delete on cache_counts to parley_app;
grant select, insert, update, delete on cache_counts to parley_platform;
