-- Buckets of the same time of several warehouses are computed in one statement where the row of a view names a function for it: in a minute
-- like any other all warehouses have the same one, and making a plan for each of them takes longer than reading their snapshots.
ALTER TABLE ergo_internal.views ADD COLUMN IF NOT EXISTS together_function text;
COMMENT ON COLUMN ergo_internal.views.together_function IS
    'As recompute_function, of several warehouses with the same rules: (whs text[], lo timestamptz, hi timestamptz, upto timestamptz, rules jsonb) returns bigint; null where each is computed alone. Not called where warehouses lie on several servers.';
UPDATE ergo_internal.views v SET together_function = d.together_function
FROM (VALUES ('rollup_1m', 'recompute_rollups_1m'), ('rollup_5m', 'recompute_rollups_5m')) AS d(name, together_function)
WHERE v.name = d.name AND v.together_function IS NULL;
