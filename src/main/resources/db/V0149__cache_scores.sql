-- How sure the cache was at look-ups at which a kept answer to a like question came into question, by day (UTC): from it
-- is told what other bounds would have done.
create table cache_scores (
    tenant_id  uuid not null references tenants (id) on delete cascade,
    day        date not null,
    -- of the questions, in hundredths
    similarity smallint not null check (similarity between 0 and 100),
    -- of being right: -20 times the decimal logarithm of the probability of being wrong
    certainty  smallint not null check (certainty between 0 and 80),
    lookups    bigint not null,
    -- what models had taken for the answers in question
    cost_usd   double precision not null,
    primary key (tenant_id, day, similarity, certainty)
);
select isolate('cache_scores');
grant select on cache_scores to parley_app;
grant select, insert, update, delete on cache_scores to parley_platform;
