-- Conversations that were put away, and those whose newest run is in a rare state, without walking all others.
create index conversations_archived on conversations (tenant_id, id) where archived_at is not null;
create index runs_state on runs (tenant_id, state, conversation_id) where state <> 'completed';
