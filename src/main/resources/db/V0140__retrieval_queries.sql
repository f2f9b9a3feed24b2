-- Questions that were asked of the tenant's documents, where the tenant wants them kept: which were answered, and with
-- the vectors of those that were not, by which like ones are put together.
create table retrieval_queries (
    tenant_id uuid not null references tenants (id) on delete cascade,
    id        uuid not null,
    question  text not null,
    answered  boolean not null,
    embedding bytea,
    model     text,
    primary key (tenant_id, id)
);
create index retrieval_queries_unanswered on retrieval_queries (tenant_id, id) where not answered;
select isolate('retrieval_queries');
grant select, insert on retrieval_queries to parley_app;
grant select, insert, delete on retrieval_queries to parley_platform;
