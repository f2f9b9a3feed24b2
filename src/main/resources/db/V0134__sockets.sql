-- The session of a socket and the client's own name for its message: said again on another connection, it is the same
-- run. Parallel runs of one conversation are those that were asked for as such.
alter table runs
    add session_id  uuid,
    add message_key text check (length(message_key) <= 200),
    add parallel    boolean not null default false,
    add check ((session_id is null) = (message_key is null));
create unique index runs_session on runs (tenant_id, session_id, message_key) where session_id is not null;
drop index runs_running;
create unique index runs_running on runs (tenant_id, conversation_id) where state = 'running' and not parallel;
create index runs_parallel on runs (tenant_id, conversation_id) where state = 'running' and parallel;

-- Tickets that opened a socket: none opens two.
create table used_tickets (
    tenant_id  uuid not null references tenants (id) on delete cascade,
    id         uuid not null,
    expires_at timestamptz not null,
    primary key (tenant_id, id)
);
create index used_tickets_expiry on used_tickets (tenant_id, expires_at);
select isolate('used_tickets');
grant select, insert, delete on used_tickets to parley_app;
grant select, insert, update, delete on used_tickets to parley_platform;
