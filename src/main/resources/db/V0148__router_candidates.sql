-- What was believed of each tier when a decision was made, by which it can be scored again: {tier: {error, cost_usd}}.
-- Null where nothing was judged, and for decisions older than this column.
alter table router_decisions
    add column candidates jsonb,
    -- whether only the beginning of the answer could be checked
    add column partly boolean not null default false;
