-- The audit log. Append-only: no role of the running program may change or delete an entry; what erasure takes away is
-- the payloads, whose digests stay. What concerns no tenant has the nil UUID as tenant_id, hence no foreign key.
create table audit_entries (
    tenant_id  uuid not null,
    id         uuid not null,
    at         timestamptz not null,
    actor_kind text not null check (actor_kind in ('api_key', 'member', 'operator', 'anonymous', 'system')),
    action     text collate "C" not null,
    request_id text,
    -- payloads; null where there was none or it was erased. json, not jsonb: its text is what the digest covers
    actor      text,
    address    text,
    reason     text,
    target     text,
    before     json,
    after      json,
    -- by the names of the payloads: hex of SHA-256 of each that was there, and of its salt until it is erased
    digests    jsonb not null,
    salts      jsonb not null,
    -- of all above but payloads and salts; docs/operations/audit.md has the bytes
    digest     bytea not null check (length(digest) = 32),
    xid        xid8 not null default pg_current_xact_id(),
    primary key (tenant_id, id)
) partition by range (id);
create index audit_entries_xid on audit_entries (xid);
create index audit_entries_actor on audit_entries (tenant_id, actor, id);
create index audit_entries_target on audit_entries (tenant_id, target, id);
create index audit_entries_action on audit_entries (tenant_id, action, id);
create index audit_entries_request on audit_entries (tenant_id, request_id, id);
select isolate('audit_entries');
select partition_by_month('audit_entries', (now() at time zone 'UTC')::date, 1);
grant select, insert on audit_entries to parley_app, parley_platform;
grant update (actor, address, reason, target, before, after, salts) on audit_entries to parley_platform;

-- Erasure takes payloads away, and puts nothing in their place.
create function audit_erases_only() returns trigger
    language plpgsql as $$
begin
    if (new.actor is null or new.actor = old.actor)
        and (new.address is null or new.address = old.address)
        and (new.reason is null or new.reason = old.reason)
        and (new.target is null or new.target = old.target)
        and (new.before is null or new.before::text = old.before::text)
        and (new.after is null or new.after::text = old.after::text)
        and old.salts @> new.salts
    then
        return new;
    end if;
    raise exception 'an audit entry may lose payloads, and change in no other way';
end $$;
create trigger audit_erases_only before update on audit_entries
    for each row execute function audit_erases_only();
