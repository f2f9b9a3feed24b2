-- How the model was chosen: direct, default. Null for rows older than this column, and where the node died before the end.
alter table usage_settlements add column tier text;
