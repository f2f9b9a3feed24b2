-- Set for the demo tenants of the first run: their publishable key, which their demo page shows to anybody.
alter table tenants add column demo_key text check (demo_key like 'pk-par-%');
create index tenants_of_demo on tenants (slug) where demo_key is not null;
