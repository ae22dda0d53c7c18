-- Who asked a run to stop. Any admin may, whoever started it and on whichever portal.

ALTER TABLE ergo_internal.runs ADD COLUMN IF NOT EXISTS stop_asked_by text;
COMMENT ON COLUMN ergo_internal.runs.stop_asked_by IS 'Who asked it to stop while it ran: it ends before its next batch. Null where nobody did, and where its own session or a time limit ended it.';
