-- What a member signed in with. A session that has ended is no row.
create table sessions (
    tenant_id  uuid not null references tenants (id) on delete cascade,
    id         uuid not null,
    member_id  uuid not null,
    address    text not null,
    user_agent text not null check (length(user_agent) <= 300),
    created_at timestamptz not null default now(),
    expires_at timestamptz not null,
    primary key (tenant_id, id),
    foreign key (tenant_id, member_id) references members (tenant_id, id) on delete cascade
);
create index sessions_of_member on sessions (tenant_id, member_id, id);
-- a token names the id, and who renews knows it only
create index sessions_by_id on sessions (id);
select isolate('sessions');
select announces('sessions', 'sessions');
-- a new session is in no node's memory
drop trigger announce_insert on sessions;
grant select, insert, delete on sessions to parley_app;
grant select, insert, delete on sessions to parley_platform;

-- What renews a session: a secret of the whole session, and one that is replaced at each use. Apart from the sessions,
-- so that renewing one drops none from memory.
create table refresh_tokens (
    tenant_id   uuid not null references tenants (id) on delete cascade,
    session_id  uuid not null,
    family_hash bytea not null check (length(family_hash) = 32),
    secret_hash bytea not null check (length(secret_hash) = 32),
    renewed_at  timestamptz not null default now(),
    primary key (tenant_id, session_id),
    foreign key (tenant_id, session_id) references sessions (tenant_id, id) on delete cascade
);
select isolate('refresh_tokens');
grant select, insert, update on refresh_tokens to parley_app;
grant select, insert, delete on refresh_tokens to parley_platform;
