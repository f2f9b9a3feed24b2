-- Whether an answer rests on passages that it cites; null where it was not to, where it was refused or did not come to
-- its end, and for runs older than this column.
alter table runs add column answered boolean;
-- from an entry of the ledger to the conversation that it answers in
create index runs_usage on runs (tenant_id, usage_id) where usage_id is not null;

-- Whose terms a conversation has; null for none, and for conversations older than this column.
alter table conversations add column agent_id uuid;
create index conversations_agent on conversations (tenant_id, agent_id, id) where agent_id is not null;
