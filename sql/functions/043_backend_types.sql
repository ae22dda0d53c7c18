-- What an installation asks is in adoption_rules.sql.
DROP FUNCTION IF EXISTS ergo_internal.small_table_changes();
DROP FUNCTION IF EXISTS ergo_internal.adoption_obstacles();
DROP FUNCTION IF EXISTS ergo_internal.plain_snapshot_tables();

-- Also in a database that was adopted by an earlier version, the backend's statements may compare with its own types.
DO $$
DECLARE
    statement text;
BEGIN
    IF EXISTS (SELECT FROM ergo_internal.adopted_tables) THEN
        FOR statement IN SELECT o FROM pg_temp.backend_operators() o LOOP
            EXECUTE statement;
        END LOOP;
    END IF;
END
$$;
