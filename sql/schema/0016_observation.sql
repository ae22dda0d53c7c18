-- How far apart the workers of a published cell were observed. Null in cells that were published before.

ALTER TABLE ergo_internal.published_workers
    ADD COLUMN IF NOT EXISTS snapshot_count bigint,
    ADD COLUMN IF NOT EXISTS gap_minutes double precision,
    ADD COLUMN IF NOT EXISTS gap_count bigint;
COMMENT ON COLUMN ergo_internal.published_workers.gap_minutes IS 'Minutes from one snapshot of the worker to the next, within hours, of gap_count such distances.';
