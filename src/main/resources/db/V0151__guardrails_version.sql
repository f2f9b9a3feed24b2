-- Two who change a tenant's guardrails do not undo each other.
alter table guardrails add column version bigint not null default 1;
