-- A session of a browser: its cookie holds the family's secret, and no refresh token was handed out. When it was last
-- used stands with the token that nobody has.
alter table sessions add column console boolean not null default false;

-- An operator signed in to the console has a key made for that session, which goes when its time is over.
alter table operator_keys add column console boolean not null default false;
grant delete on operator_keys to parley_platform;

-- Each lets an operator in to the console, once: taken away by its use.
create table sign_in_tickets (
    id          uuid primary key,
    secret_hash bytea not null check (length(secret_hash) = 32),
    -- the node that printed it when it started; null for one that was asked for
    node        text,
    expires_at  timestamptz not null
);
grant select, insert, delete on sign_in_tickets to parley_platform;
