-- The passages of documents. start_offset and end_offset count UTF-16 units of the document's plain text (of its content
-- where that is null); embedding holds 384 numbers of 32 bits, little-endian, made by the network that model names.
create table chunks (
    tenant_id    uuid not null,
    document_id  uuid not null,
    id           uuid not null,
    ordinal      int not null,
    section      text,
    page         int,
    start_offset int not null,
    end_offset   int not null check (end_offset > start_offset),
    text         text not null,
    embedding    bytea not null check (length(embedding) = 1536),
    model        text not null,
    primary key (tenant_id, document_id, id),
    unique (tenant_id, document_id, ordinal),
    foreign key (tenant_id, document_id) references documents (tenant_id, id) on delete cascade
);
select isolate('chunks');
grant select, insert, update, delete on chunks to parley_app;
grant select, insert, update, delete on chunks to parley_platform;
