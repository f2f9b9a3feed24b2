-- A request may be answered in two attempts: the answer of the first model, found wanting, is given up for another's.
-- Each attempt is an entry of the ledger; that of the second names the first, whose id is the request's.
alter table usage_starts add column upgrade_of uuid;
alter table usage_settlements add column upgrade_of uuid;
create index usage_settlements_upgrades on usage_settlements (tenant_id, upgrade_of) where upgrade_of is not null;
alter table usage_settlements drop constraint usage_settlements_outcome_check;
alter table usage_settlements add constraint usage_settlements_outcome_check
    check (outcome in ('completed', 'client_gone', 'cut', 'released', 'interrupted', 'discarded'));

-- What became of a decision to check the answer.
alter table router_decisions
    -- the tier that is asked when the answer fails the check; null where it is not checked
    add column upgrade_tier text check (upgrade_tier in ('small', 'medium', 'large')),
    add column cascade text check (cascade in ('kept', 'upgraded', 'not_upgraded')),
    -- what was wrong with the first answer
    add column cascade_reason text check (length(cascade_reason) <= 50),
    -- what the tokens of an answer that was kept cost at the abler model, in US dollars
    add column cascade_instead_usd numeric;
