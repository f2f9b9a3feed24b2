-- Conversations by what was thought of their answers, and by whether there were any.
create index messages_rated on messages (tenant_id, rating, conversation_id) where rating is not null;
create index runs_answered on runs (tenant_id, answered, conversation_id) where answered is not null;
