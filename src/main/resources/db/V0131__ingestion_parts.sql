-- The bytes of uploaded files until they are documents, in pieces. They count as storage like the documents they become.
create table ingestion_parts (
    tenant_id  uuid not null,
    job_id     uuid not null,
    ordinal    int not null,
    bytes      bytea not null,
    size_bytes bigint generated always as (length(bytes)) stored,
    primary key (tenant_id, job_id, ordinal),
    foreign key (tenant_id, job_id) references ingestion_jobs (tenant_id, id) on delete cascade
);
-- files are compressed already, or read once
alter table ingestion_parts alter column bytes set storage external;
select isolate('ingestion_parts');
grant select, insert, update, delete on ingestion_parts to parley_app;
grant select, insert, update, delete on ingestion_parts to parley_platform;
create trigger count_storage_insert after insert on ingestion_parts referencing new table as added
    for each statement execute function count_storage();
create trigger count_storage_update after update on ingestion_parts referencing old table as removed new table as added
    for each statement execute function count_storage();
create trigger count_storage_delete after delete on ingestion_parts referencing old table as removed
    for each statement execute function count_storage();
