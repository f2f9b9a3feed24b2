-- Vectors of passages in PostgreSQL, for PARLEY_VECTOR_INDEX=pgvector. The owner of the database runs it once, on a server that
-- has pgvector 0.8 or newer. The schema is one of its own: an export leaves the vectors to the passages they belong to.
create extension if not exists vector;
create schema parley_vectors;
grant usage on schema parley_vectors to parley_app, parley_platform;
create table parley_vectors.chunks (
    tenant_id   uuid not null,
    document_id uuid not null,
    chunk_id    uuid not null,
    embedding   vector(384) not null,
    primary key (tenant_id, chunk_id),
    foreign key (tenant_id, document_id) references documents (tenant_id, id) on delete cascade
);
create index chunks_documents on parley_vectors.chunks (tenant_id, document_id);
select isolate('parley_vectors.chunks');
grant select, insert on parley_vectors.chunks to parley_app;
grant select on parley_vectors.chunks to parley_platform;
create index chunks_near on parley_vectors.chunks using hnsw (embedding vector_ip_ops);
