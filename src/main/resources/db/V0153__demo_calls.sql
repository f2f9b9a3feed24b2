-- The first run let its demo tenants make any number of calls, for benchmarks, which now ask for that themselves: the
-- plan's number holds again.
with changed as (
    update tenants set config = config - 'api_calls_per_day', config_version = config_version + 1, version = version + 1
    where demo_key is not null and config ->> 'api_calls_per_day' = '1000000000'
    returning id, config_version, config)
insert into config_versions (tenant_id, version, config, action, actor_kind, actor)
    select id, config_version, config, 'config.patched', 'system', 'system' from changed;
