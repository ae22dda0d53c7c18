-- A view that an admin has paused: the schedule passes it over until it is resumed.

ALTER TABLE ergo_internal.views ADD COLUMN IF NOT EXISTS paused_at timestamptz;
ALTER TABLE ergo_internal.views ADD COLUMN IF NOT EXISTS paused_by text;
ALTER TABLE ergo_internal.views ADD COLUMN IF NOT EXISTS pause_reason text;
ALTER TABLE ergo_internal.views DROP CONSTRAINT IF EXISTS views_paused_with_reason;
ALTER TABLE ergo_internal.views ADD CONSTRAINT views_paused_with_reason CHECK (
    CASE WHEN paused_at IS NULL THEN paused_by IS NULL AND pause_reason IS NULL
         ELSE paused_by IS NOT NULL AND pause_reason IS NOT NULL AND length(btrim(pause_reason)) BETWEEN 1 AND 500 END);
COMMENT ON COLUMN ergo_internal.views.paused_at IS 'Since when the schedule passes it over. A refresh by hand, and the one before retention, still run.';
