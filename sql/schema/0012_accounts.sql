-- Which role of the database wrote an entry of the audit log, whoever the entry says it was.

ALTER TABLE ergo_internal.audit_log ADD COLUMN IF NOT EXISTS written_by text;
COMMENT ON COLUMN ergo_internal.audit_log.written_by IS
    'The login that wrote the entry; with the name of a function where the database itself did what the entry tells. Null in entries from before it was kept.';
