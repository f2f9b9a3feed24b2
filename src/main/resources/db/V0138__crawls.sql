-- Sites that are read page by page. rules says how far; next_at is when the next of its pages may be asked for.
create table crawls (
    tenant_id  uuid not null references tenants (id) on delete cascade,
    id         uuid not null,
    url        text not null check (length(url) <= 2000),
    rules      jsonb not null,
    source     text check (length(source) between 1 and 200),
    tags       text[] not null default '{}' check (cardinality(tags) <= 20),
    audience   text check (length(audience) between 1 and 50),
    next_at    timestamptz not null default now(),
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    primary key (tenant_id, id),
    unique (tenant_id, url)
);
select isolate('crawls');
grant select, insert, update, delete on crawls to parley_app;
grant select, insert, update, delete on crawls to parley_platform;

-- What a job takes in: an uploaded file, what is at an address (of a crawl's page when crawl_id is set; depth counts links
-- from its first), or again the tenant's documents that were made otherwise than they would be now. Content type and hash
-- of an address are not known until it was read, and may change. etag and last_modified are its server's, of the last
-- time.
alter table ingestion_jobs
    add column kind          text not null default 'file' check (kind in ('file', 'address', 'remake')),
    add column url           text check (length(url) <= 2000 and (kind = 'address') = (url is not null)),
    add column crawl_id      uuid,
    add column depth         int not null default 0,
    add column etag          text,
    add column last_modified text,
    add column fetched_at    timestamptz,
    alter column content_type drop not null,
    alter column content_hash drop not null,
    drop constraint ingestion_jobs_status_check,
    add constraint ingestion_jobs_status_check
        check (status in ('queued', 'running', 'indexed', 'skipped', 'failed')),
    add foreign key (tenant_id, crawl_id) references crawls (tenant_id, id) on delete cascade;
create unique index ingestion_jobs_page on ingestion_jobs (tenant_id, crawl_id, md5(url)) where crawl_id is not null;
create unique index ingestion_jobs_address on ingestion_jobs (tenant_id, md5(url))
    where crawl_id is null and url is not null;
create unique index ingestion_jobs_remake on ingestion_jobs (tenant_id) where kind = 'remake';
