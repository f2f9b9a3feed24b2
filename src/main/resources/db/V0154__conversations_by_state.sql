-- Conversations that were put away, whose newest run is in a rare state, or whose answers cite nothing, without walking
-- all others.
create index conversations_archived on conversations (tenant_id, id) where archived_at is not null;
create index runs_state on runs (tenant_id, state, conversation_id) where state <> 'completed';
create index runs_unanswered on runs (tenant_id, conversation_id) where not answered;
-- no query could use it
drop index runs_answered;
