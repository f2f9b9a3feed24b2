-- The chain: each tenant's entries in the order in which they were committed, each link with the hash of the one before.
-- Not partitioned: that seq and entry_id are unique within the tenant is what forbids a fork.
create table audit_links (
    tenant_id uuid not null,
    seq       bigint not null check (seq > 0),
    entry_id  uuid not null,
    digest    bytea not null check (length(digest) = 32),
    previous  bytea not null check (length(previous) = 32),
    hash      bytea not null check (length(hash) = 32),
    linked_at timestamptz not null default now(),
    primary key (tenant_id, seq),
    unique (tenant_id, entry_id) include (seq)
);
select isolate('audit_links');
grant select on audit_links to parley_app;
grant select, insert on audit_links to parley_platform;

-- Entries of transactions below this one are all linked: where the search for others begins.
create table audit_horizon (
    one boolean primary key default true check (one),
    xid xid8 not null
);
insert into audit_horizon (xid) values ('0');
grant select, update (xid) on audit_horizon to parley_platform;
