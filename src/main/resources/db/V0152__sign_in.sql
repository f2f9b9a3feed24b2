-- Whose key opened a session in the console: revoking that ends the session too. Null for one that a ticket opened.
alter table operator_keys add column opened_by uuid references operator_keys;

-- Tickets end by their use or their hour, whichever node printed them.
alter table sign_in_tickets drop column node;
