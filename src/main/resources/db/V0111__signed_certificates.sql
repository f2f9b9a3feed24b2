-- Certificates of erasure are signed by the key of the audit log's heads; those of before are not.
alter table erasure_certificates
    -- the key's `kid`
    add column signing_key text,
    -- over the statement as it is written, in hexadecimal
    add column signature text;
