-- Uploaded files on their way to be documents. id is that of the document to be. due_at is when a job may be taken up:
-- while it waits, after its pause; while it runs, when its worker's lease ends. Whoever takes it up raises fence, and
-- changes it only as long as nobody raised it again.
create table ingestion_jobs (
    tenant_id    uuid not null references tenants (id) on delete cascade,
    id           uuid not null,
    title        text check (length(title) between 1 and 300),
    file_name    text not null check (length(file_name) <= 255),
    content_type text not null,
    content_hash bytea not null check (length(content_hash) = 32),
    size_bytes   bigint not null,
    status       text not null default 'queued' check (status in ('queued', 'running', 'indexed', 'failed')),
    stages       jsonb not null,
    reason       text check (status <> 'failed' or reason is not null),
    attempts     int not null default 0,
    fence        bigint not null default 0,
    due_at       timestamptz not null default now(),
    taken_at     timestamptz,
    created_at   timestamptz not null default now(),
    updated_at   timestamptz not null default now(),
    primary key (tenant_id, id),
    unique (tenant_id, content_hash)
);
create index ingestion_jobs_due on ingestion_jobs (tenant_id, due_at, id) where status in ('queued', 'running');
-- whose turn it was last
create index ingestion_jobs_taken on ingestion_jobs (tenant_id, taken_at);
select isolate('ingestion_jobs');
grant select, insert, update, delete on ingestion_jobs to parley_app;
grant select, insert, update, delete on ingestion_jobs to parley_platform;
