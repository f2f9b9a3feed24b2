-- Who else may vouch for a tenant's people: an OpenID provider whose tokens are taken as bearer tokens of that tenant when
-- they are for the audience and the claim has the value.
create table issuers (
    tenant_id    uuid not null references tenants (id) on delete cascade,
    id           uuid not null,
    url          text not null check (length(url) <= 500),
    audience     text not null check (length(audience) <= 255),
    tenant_claim text not null check (length(tenant_claim) <= 255),
    tenant_value text not null check (length(tenant_value) <= 255),
    roles_claim  text check (length(roles_claim) <= 255),
    roles        jsonb not null,
    default_role text,
    created_at   timestamptz not null default now(),
    primary key (tenant_id, id)
);
select isolate('issuers');
select announces('issuers', 'issuers');
grant select, insert, delete on issuers to parley_app;
grant select, insert, delete on issuers to parley_platform;
