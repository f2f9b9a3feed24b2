-- The keys that sign access tokens. Each is published when it is made, signs from `signs_from` until the next one does,
-- and stays published until the last token that it signed has expired. The private half is sealed.
create table signing_keys (
    id         text primary key check (length(id) between 1 and 100),
    public_key jsonb not null,
    sealed     bytea not null,
    created_at timestamptz not null default now(),
    signs_from timestamptz not null
);
select announces('signing_keys', 'signing_keys', null);
grant select, insert, delete on signing_keys to parley_platform;
