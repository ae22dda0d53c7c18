-- What an installation asks is in adoption_rules.sql.
DROP FUNCTION IF EXISTS ergo_internal.small_table_changes();
DROP FUNCTION IF EXISTS ergo_internal.adoption_obstacles();
DROP FUNCTION IF EXISTS ergo_internal.plain_snapshot_tables();

-- Also where an earlier version adopted, or where the backend has small tables only, its statements may compare with its own types.
DO $$
DECLARE
    statement text;
BEGIN
    IF EXISTS (SELECT FROM ergo_internal.adopted_tables)
       OR EXISTS (SELECT FROM pg_attribute a WHERE a.attname = 'id' AND a.atttypid = 'uuid'::regtype
                  AND a.attrelid IN (to_regclass('public.warehouses'), to_regclass('public.zones'), to_regclass('public.pick_locations'))) THEN
        FOR statement IN SELECT o FROM pg_temp.backend_operators() o LOOP
            EXECUTE statement;
        END LOOP;
    END IF;
END
$$;
