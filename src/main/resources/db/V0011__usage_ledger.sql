-- The usage ledger: append-only. Nobody but the owner may change or delete a row.

-- The moment inside a UUIDv7, to the millisecond.
create function uuid7_time(id uuid) returns timestamptz
    language sql immutable parallel safe as $$
    select timestamptz '1970-01-01 00:00:00+00' + interval '1 millisecond'
        * ('x' || lpad(replace(left(id::text, 13), '-', ''), 16, '0'))::bit(64)::bigint
$$;

-- That a model is about to be asked. Durable before the first byte of an answer leaves.
create table usage_starts (
    tenant_id    uuid not null,
    id           uuid not null,
    key_id       uuid not null,
    node_id      uuid not null,
    operation    text not null,
    model        text not null,
    input_tokens bigint not null,
    output_bound bigint not null,
    -- US dollars
    cost_bound   numeric(24, 12) not null,
    -- the tenant leads and the id is unique within it: one start for each id
    primary key (tenant_id, id)
) partition by range (id);
-- ids ascend with time, so that a block range index finds the last minutes' rows at next to no cost of writing
create index usage_starts_recent on usage_starts using brin (id) with (pages_per_range = 16, autosummarize = on);
select isolate('usage_starts');
select partition_by_month('usage_starts', (now() at time zone 'UTC')::date, 1);
grant select, insert on usage_starts to parley_platform;
grant select on usage_starts to parley_app;

-- How it ended: at most one settlement for each id, durable before the last byte of the answer leaves.
create table usage_settlements (
    tenant_id           uuid not null,
    id                  uuid not null,
    key_id              uuid not null,
    -- when the request began: the moment inside id
    started_at          timestamptz not null,
    operation           text not null,
    outcome             text not null check (outcome in ('completed', 'client_gone', 'cut', 'released', 'interrupted')),
    provider            text,
    model               text not null,
    input_tokens        bigint not null,
    cached_input_tokens bigint not null,
    cache_write_tokens  bigint not null,
    output_tokens       bigint not null,
    reasoning_tokens    bigint not null,
    -- whether the tokens are our count and not the provider's
    estimated           boolean not null,
    cost_usd            numeric(24, 12) not null,
    price_version       text,
    cache               text not null default 'none',
    duration_ms         bigint not null,
    first_token_ms      bigint,
    settled_at          timestamptz not null default now(),
    primary key (tenant_id, id)
) partition by range (id);
select isolate('usage_settlements');
select partition_by_month('usage_settlements', (now() at time zone 'UTC')::date, 1);
grant select, insert on usage_settlements to parley_platform;
grant select on usage_settlements to parley_app;
