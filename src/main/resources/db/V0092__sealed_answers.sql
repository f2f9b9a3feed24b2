-- Answers of a tenant that guards personal data, or about a named end user, are kept sealed: under the end user's key
-- when there is one, so that erasing that person erases them, else under the tenant's.
alter table idempotency_keys
    add column end_user uuid,
    add column sealed boolean not null default false;
create index idempotency_keys_of_end_user on idempotency_keys (tenant_id, end_user) where end_user is not null;
