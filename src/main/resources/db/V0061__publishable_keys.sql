-- A key with origins is a publishable one: pages of those origins carry it, and anybody can read it there.
alter table api_keys add column allowed_origins text[] not null default '{}';
grant update (allowed_origins) on api_keys to parley_app, parley_platform;
