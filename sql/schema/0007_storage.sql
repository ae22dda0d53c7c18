-- Where the snapshots lie. Chosen once, here, from what the database offers; an extension that is created later changes nothing.

ALTER TABLE ergo_internal.settings ADD COLUMN IF NOT EXISTS storage text CONSTRAINT storage_known CHECK (storage IN ('native', 'timescaledb', 'citus'));
COMMENT ON COLUMN ergo_internal.settings.storage IS 'native: day partitions; timescaledb: hypertables; citus: day partitions distributed by warehouse.';

DO $$
DECLARE
    chosen text := 'native';
    workers boolean;
BEGIN
    IF to_regclass('rollup_1m') IS NOT NULL THEN
        -- An installation from before there was a choice stays as it is.
        chosen := 'native';
    ELSIF EXISTS (SELECT FROM pg_extension WHERE extname = 'timescaledb') THEN
        chosen := 'timescaledb';
    ELSIF EXISTS (SELECT FROM pg_extension WHERE extname = 'citus') THEN
        -- A coordinator alone distributes nothing.
        EXECUTE 'SELECT EXISTS (SELECT FROM pg_dist_node WHERE noderole = ''primary'' AND groupid <> 0)' INTO workers;
        chosen := CASE WHEN workers THEN 'citus' ELSE 'native' END;
    END IF;
    UPDATE ergo_internal.settings SET storage = chosen WHERE storage IS NULL;
END
$$;
