-- What operators know of a tenant. Those that were there before plans were are on the largest: no limit falls on them
-- unasked.
alter table tenants
    add column tier           text not null default 'enterprise' check (tier in ('basic', 'professional', 'enterprise')),
    add column industry       text not null default 'none' check (industry in ('finance', 'healthcare', 'tech', 'none')),
    add column admin_email    text check (length(admin_email) between 3 and 254),
    -- grow with each change of the row, and of its configuration
    add column version        bigint not null default 1,
    add column config_version bigint not null default 1,
    -- set while the tenant is being deleted: when its data may be erased, when that was ordered, and what it returns to
    -- when restored
    add column delete_after   timestamptz,
    add column deleted_at     timestamptz,
    add column status_before  text check (status_before in ('active', 'suspended')),
    -- a change of plan that is to come
    add column next_tier      text check (next_tier in ('basic', 'professional', 'enterprise')),
    add column next_tier_at   timestamptz,
    drop constraint tenants_status_check,
    add constraint tenants_status_check check (status in ('active', 'suspended', 'deleting')),
    add constraint tenants_deletion check ((status = 'deleting') = (delete_after is not null)
        and (delete_after is null) = (status_before is null)),
    add constraint tenants_next_tier check ((next_tier is null) = (next_tier_at is null));
create index tenants_to_erase on tenants (delete_after) where delete_after is not null;
create index tenants_to_change on tenants (next_tier_at) where next_tier_at is not null;
