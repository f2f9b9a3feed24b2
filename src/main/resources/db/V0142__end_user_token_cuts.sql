-- From when on an end user's tokens count again: those made before were taken back. The id is the end user's pseudonym.
create table end_user_token_cuts (
    tenant_id uuid not null references tenants (id) on delete cascade,
    end_user  uuid not null,
    cut_at    timestamptz not null,
    primary key (tenant_id, end_user)
);
create index end_user_token_cuts_at on end_user_token_cuts (cut_at);
select isolate('end_user_token_cuts');
select announces('end_user_token_cuts', 'end_user_token_cuts');
grant select, insert, update, delete on end_user_token_cuts to parley_app;
grant select, insert, update, delete on end_user_token_cuts to parley_platform;
