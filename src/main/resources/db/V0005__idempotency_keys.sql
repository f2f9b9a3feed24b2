-- Answers kept under the Idempotency-Key of the request that got them, for 24 hours. A row without status is a request
-- that runs. An operator without a tenant has the nil UUID as tenant_id, hence no foreign key: the rows of a tenant that
-- is deleted go with their expiry.
create table idempotency_keys (
    tenant_id     uuid not null,
    principal     uuid not null,
    key           text not null check (length(key) between 1 and 255),
    fingerprint   bytea not null,
    claim         uuid not null,
    claimed_until timestamptz not null,
    expires_at    timestamptz not null,
    status        smallint,
    headers       jsonb,
    body          bytea,
    primary key (tenant_id, principal, key)
);
create index idempotency_keys_expiry on idempotency_keys (expires_at);
select isolate('idempotency_keys');
grant select, insert, update, delete on idempotency_keys to parley_app, parley_platform;
