-- Failed attempts to sign in, by a hash of the e-mail address, whether or not it is a member's: who guesses learns
-- nothing from which are here. A row goes with success, or an hour after the last attempt.
create table login_attempts (
    tenant_id    uuid not null references tenants (id) on delete cascade,
    account      bytea not null check (length(account) = 32),
    failures     int not null,
    attempted_at timestamptz not null default clock_timestamp(),
    primary key (tenant_id, account)
);
create index login_attempts_age on login_attempts (attempted_at);
select isolate('login_attempts');
grant select, insert, update, delete on login_attempts to parley_app;
grant select, insert, delete on login_attempts to parley_platform;
