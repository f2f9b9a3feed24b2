-- What end users and assistants say to each other. `body` holds all that was said, as JSON: sealed when it is a named
-- end user's, or when the tenant wants its content encrypted.
create table conversations (
    tenant_id      uuid not null references tenants (id) on delete cascade,
    id             uuid not null,
    end_user       uuid,
    model          text not null check (length(model) <= 200),
    fallback_model text check (length(fallback_model) <= 200),
    temperature    double precision check (temperature >= 0 and temperature <= 2),
    body           bytea not null,
    sealed         boolean not null,
    archived_at    timestamptz,
    created_at     timestamptz not null default now(),
    updated_at     timestamptz not null default now(),
    primary key (tenant_id, id)
);
create index conversations_end_user on conversations (tenant_id, end_user, id);
create index conversations_updated on conversations (tenant_id, updated_at);
select isolate('conversations');
grant select, insert, update, delete on conversations to parley_app;
grant select, insert, update, delete on conversations to parley_platform;

-- One answer being made: it goes on without its client. Its node writes; when that is dead, another ends it.
create table runs (
    tenant_id       uuid not null,
    id              uuid not null,
    conversation_id uuid not null,
    node_id         uuid not null,
    state           text not null default 'running'
        check (state in ('running', 'completed', 'failed', 'cancelled', 'interrupted')),
    cancelling      boolean not null default false,
    usage_id        uuid,
    model           text,
    provider        text,
    tier            text,
    cached          boolean not null default false,
    error           text,
    input_tokens    bigint not null default 0,
    output_tokens   bigint not null default 0,
    cost_usd        numeric,
    -- what was sent to the model, with its budget
    body            bytea,
    sealed          boolean not null default false,
    created_at      timestamptz not null default now(),
    ended_at        timestamptz,
    primary key (tenant_id, id),
    foreign key (tenant_id, conversation_id) references conversations (tenant_id, id) on delete cascade,
    check ((state = 'running') = (ended_at is null))
);
create unique index runs_running on runs (tenant_id, conversation_id) where state = 'running';
create index runs_conversation on runs (tenant_id, conversation_id);
create index runs_node on runs (node_id) where state = 'running';
select isolate('runs');
grant select, insert, update, delete on runs to parley_app;
grant select, insert, update, delete on runs to parley_platform;

create table messages (
    tenant_id       uuid not null,
    id              uuid not null,
    conversation_id uuid not null,
    run_id          uuid,
    position        integer not null,
    role            text not null check (role in ('user', 'assistant')),
    body            bytea not null,
    sealed          boolean not null,
    rating          text check (rating in ('up', 'down')),
    -- reason and correction
    feedback        bytea,
    feedback_sealed boolean not null default false,
    created_at      timestamptz not null default now(),
    primary key (tenant_id, id),
    unique (tenant_id, conversation_id, position),
    foreign key (tenant_id, conversation_id) references conversations (tenant_id, id) on delete cascade
);
select isolate('messages');
grant select, insert, update, delete on messages to parley_app;
grant select, insert, update, delete on messages to parley_platform;

-- What a run told its followers, in order, written before it is told.
create table run_events (
    tenant_id uuid not null,
    run_id    uuid not null,
    seq       bigint not null check (seq > 0),
    type      text not null check (length(type) <= 50),
    body      bytea not null,
    sealed    boolean not null,
    primary key (tenant_id, run_id, seq),
    foreign key (tenant_id, run_id) references runs (tenant_id, id) on delete cascade
);
select isolate('run_events');
grant select, insert, update, delete on run_events to parley_app;
grant select, insert, update, delete on run_events to parley_platform;
