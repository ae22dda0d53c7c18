-- Entries of the audit log as codes with arguments. Entries from before keep their sentences, and with them their hashes.

ALTER TABLE ergo_internal.audit_log ADD COLUMN IF NOT EXISTS arguments jsonb, ADD COLUMN IF NOT EXISTS result jsonb;
COMMENT ON COLUMN ergo_internal.audit_log.action IS 'What was done: a code where arguments is not null, else a sentence''s subject from before there were codes.';
COMMENT ON COLUMN ergo_internal.audit_log.arguments IS 'The arguments of action, an object.';
COMMENT ON COLUMN ergo_internal.audit_log.detail IS 'What came of it, or why not: a code where result is not null, else a sentence.';
COMMENT ON COLUMN ergo_internal.audit_log.result IS 'The arguments of detail, an object.';
