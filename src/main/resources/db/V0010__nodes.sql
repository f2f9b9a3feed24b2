-- The processes that ask models, so that what one left open when it died can be settled by others.
create table nodes (
    id            uuid primary key,
    started_at    timestamptz not null default now(),
    seen_at       timestamptz not null default now(),
    -- set by a clean shutdown
    stopped_at    timestamptz,
    -- nothing that the node started before this moment is unsettled
    open_since    timestamptz not null default now(),
    -- when what it left open was last settled by another
    reconciled_at timestamptz
);
-- no row of a tenant in it: requests have no business here
grant select, insert, update, delete on nodes to parley_platform;
