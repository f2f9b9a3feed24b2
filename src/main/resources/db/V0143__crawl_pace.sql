-- asked_at is when a page of the crawl was asked for last.
alter table crawls add column asked_at timestamptz;
