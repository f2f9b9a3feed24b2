-- Roles that a tenant defines itself; those of the program are no rows.
create table roles (
    tenant_id   uuid not null references tenants (id) on delete cascade,
    name        text not null check (name ~ '^[a-z][a-z0-9_-]{0,62}$'
                    and name not in ('owner', 'admin', 'agent', 'developer', 'viewer')),
    description text not null check (length(description) <= 500),
    permissions text[] not null,
    created_at  timestamptz not null default now(),
    primary key (tenant_id, name)
);
select isolate('roles');
select announces('roles', 'roles');
grant select, insert, update, delete on roles to parley_app;
grant select, insert, delete on roles to parley_platform;

-- People of a tenant. A role is named; one that is not the program's own must be a row.
create table members (
    tenant_id     uuid not null references tenants (id) on delete cascade,
    id            uuid not null,
    email         text not null check (length(email) between 3 and 254),
    name          text not null check (length(name) between 1 and 200),
    role          text not null,
    custom_role   text generated always as (
                      case when role in ('owner', 'admin', 'agent', 'developer', 'viewer') then null else role end) stored,
    status        text not null check (status in ('invited', 'active', 'disabled')),
    password_hash text,
    created_at    timestamptz not null default now(),
    primary key (tenant_id, id),
    foreign key (tenant_id, custom_role) references roles (tenant_id, name),
    check ((status = 'invited') = (password_hash is null))
);
create unique index members_email on members (tenant_id, lower(email));
select isolate('members');
select announces('members', 'members');
-- a new member has no session yet
drop trigger announce_insert on members;
grant select, insert, update, delete on members to parley_app;
grant select, insert, delete on members to parley_platform;

-- One that is open at a time for a member. Only a hash of the token's secret is kept: it is 256 random bits.
create table invitations (
    tenant_id   uuid not null references tenants (id) on delete cascade,
    id          uuid not null,
    member_id   uuid not null,
    secret_hash bytea not null check (length(secret_hash) = 32),
    invited_by  text not null,
    created_at  timestamptz not null default now(),
    expires_at  timestamptz not null,
    primary key (tenant_id, id),
    unique (tenant_id, member_id),
    foreign key (tenant_id, member_id) references members (tenant_id, id) on delete cascade
);
-- who accepts knows the id only
create index invitations_by_id on invitations (id);
select isolate('invitations');
grant select, insert, update, delete on invitations to parley_app;
grant select, insert, delete on invitations to parley_platform;
