-- Which master keys each running node has, as it said last: none may be used before all nodes have it.
create table master_key_holders (
    node    uuid primary key,
    keys    text[] not null,
    seen_at timestamptz not null default now()
);
grant select, insert, update, delete on master_key_holders to parley_platform;
