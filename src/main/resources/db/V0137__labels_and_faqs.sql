-- What a tenant says of a document, to search by: where it comes from, what it is about, and whom it is for (null: everybody).
-- A document may change; then its revision rises, and nodes take its passages anew. faq holds question, alternatives,
-- answer and locale of a curated answer, null for all other documents. made_with names the cutting and the network that
-- the passages were made with.
alter table documents
    add column source    text check (length(source) between 1 and 200),
    add column tags      text[] not null default '{}' check (cardinality(tags) <= 20),
    add column audience  text check (length(audience) between 1 and 50),
    add column revision  bigint not null default 1,
    add column faq       jsonb,
    add column made_with text;
update documents set made_with = '180 all-minilm-l6-v2-q/1';
create index documents_faqs on documents (tenant_id, id) where faq is not null;

-- The same, for the documents that uploads are to be.
alter table ingestion_jobs
    add column source    text check (length(source) between 1 and 200),
    add column tags      text[] not null default '{}' check (cardinality(tags) <= 20),
    add column audience  text check (length(audience) between 1 and 50);
