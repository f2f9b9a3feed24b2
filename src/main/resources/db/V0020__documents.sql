-- What a tenant's assistant answers from. content is what was uploaded, decoded; plain is the readable text of it, to
-- which the offsets of chunks refer, null where that is content itself.
create table documents (
    tenant_id    uuid not null references tenants (id) on delete cascade,
    id           uuid not null,
    title        text not null check (length(title) between 1 and 300),
    content_type text not null,
    content      text not null,
    plain        text,
    content_hash bytea not null check (length(content_hash) = 32),
    size_bytes   bigint not null,
    status       text not null default 'ready' check (status in ('ready', 'failed')),
    error        text check ((status = 'failed') = (error is not null)),
    created_at   timestamptz not null default now(),
    updated_at   timestamptz not null default now(),
    primary key (tenant_id, id),
    unique (tenant_id, content_hash)
);
select isolate('documents');
select announces('documents', 'documents');
grant select, insert, update, delete on documents to parley_app;
grant select, insert, update, delete on documents to parley_platform;
