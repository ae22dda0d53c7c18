-- What an adoption needs, changes and stumbles over, in one place: the plan (add_timescale_plan.sql) tells it, and the
-- installation (schema/0000_adoption.sql) obeys it. Functions of the session only, which read and change nothing.

-- The two snapshot tables, where they are the backend's plain ones: neither partitioned nor a hypertable.
CREATE OR REPLACE FUNCTION pg_temp.plain_snapshot_tables() RETURNS SETOF regclass
LANGUAGE plpgsql STABLE AS $$
DECLARE
    t regclass;
    is_hypertable boolean;
BEGIN
    FOR t IN SELECT c.oid FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r'
                AND c.relname IN ('ergonomic_snapshots', 'shift_snapshots') ORDER BY c.relname LOOP
        is_hypertable := false;
        IF to_regclass('_timescaledb_catalog.hypertable') IS NOT NULL THEN
            EXECUTE 'SELECT EXISTS (SELECT FROM _timescaledb_catalog.hypertable h JOIN pg_class c ON c.relname = h.table_name
                     AND c.relnamespace = to_regnamespace(h.schema_name) WHERE c.oid = $1)' INTO is_hypertable USING t;
        END IF;
        IF NOT is_hypertable THEN
            RETURN NEXT t;
        END IF;
    END LOOP;
END
$$;

-- The backend's small tables. Their columns and rows stay the backend's own.
CREATE OR REPLACE FUNCTION pg_temp.small_tables() RETURNS TABLE (relation oid, relname name)
LANGUAGE sql STABLE AS $$
    SELECT c.oid, c.relname FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')
       AND c.relname IN ('warehouses', 'zones', 'pick_locations', 'alerts', 'users', 'user_warehouses', 'user_zones')
$$;

-- The columns of the snapshot tables: what they are kept as, from what without loss, and what a row gets where there is none.
-- Without a filling, a column must be there.
CREATE OR REPLACE FUNCTION pg_temp.snapshot_columns() RETURNS TABLE (relname text, attname text, kept_as text, accepted text[], filled text)
LANGUAGE sql IMMUTABLE AS $$
    SELECT c.relname, c.attname, c.kept_as,
           CASE c.kept_as WHEN 'timestamp with time zone' THEN ARRAY['timestamptz', 'timestamp', 'date'] WHEN 'integer' THEN ARRAY['int4', 'int2']
                          WHEN 'bigint' THEN ARRAY['int8', 'int4', 'int2'] WHEN 'jsonb' THEN ARRAY['jsonb', 'json']
                          WHEN 'double precision' THEN ARRAY['float8', 'float4', 'numeric', 'int4', 'int2'] END,
           c.filled
    FROM (VALUES
        ('ergonomic_snapshots', 'id', 'text', NULL), ('ergonomic_snapshots', 'event_time', 'timestamp with time zone', 'from "timestamp", else created_at'),
        ('ergonomic_snapshots', 'timestamp', 'timestamp with time zone', 'null'), ('ergonomic_snapshots', 'warehouse_id', 'text', 'from the zone, else unassigned'),
        ('ergonomic_snapshots', 'zone_id', 'text', 'null'), ('ergonomic_snapshots', 'pick_location_id', 'text', 'null'), ('ergonomic_snapshots', 'shift_code', 'text', 'null'),
        ('ergonomic_snapshots', 'camera_id', 'text', 'null'), ('ergonomic_snapshots', 'worker_id', 'text', 'null'), ('ergonomic_snapshots', 'model_version', 'text', 'null'),
        ('ergonomic_snapshots', 'risk_score', 'double precision', 'null'), ('ergonomic_snapshots', 'posture_keypoints', 'jsonb', 'null'),
        ('ergonomic_snapshots', 'confidence', 'double precision', 'null'), ('ergonomic_snapshots', 'source', 'text', 'null'), ('ergonomic_snapshots', 'rula_score', 'integer', 'null'),
        ('ergonomic_snapshots', 'reba_score', 'integer', 'null'), ('ergonomic_snapshots', 'niosh_index', 'double precision', 'null'),
        ('ergonomic_snapshots', 'composite_risk', 'double precision', 'null'), ('ergonomic_snapshots', 'traffic_light', 'text', 'null'), ('ergonomic_snapshots', 'reason', 'text', 'null'),
        ('ergonomic_snapshots', 'source_upload_id', 'text', 'null'), ('ergonomic_snapshots', 'ingest_time', 'timestamp with time zone', 'from created_at, else event_time'),
        ('ergonomic_snapshots', 'created_at', 'timestamp with time zone', 'from event_time'),
        ('shift_snapshots', 'id', 'bigint', NULL), ('shift_snapshots', 'warehouse_id', 'text', 'unassigned'), ('shift_snapshots', 'shift_code', 'text', 'null'),
        ('shift_snapshots', 'event_time', 'timestamp with time zone', 'from bucket_start'), ('shift_snapshots', 'bucket_start', 'timestamp with time zone', NULL),
        ('shift_snapshots', 'bucket_end', 'timestamp with time zone', NULL), ('shift_snapshots', 'avg_picks_per_hour', 'double precision', 'null'),
        ('shift_snapshots', 'total_picks', 'integer', 'null'), ('shift_snapshots', 'green_locations', 'integer', 'null'), ('shift_snapshots', 'yellow_locations', 'integer', 'null'),
        ('shift_snapshots', 'red_locations', 'integer', 'null'), ('shift_snapshots', 'avg_composite_risk', 'double precision', 'null'),
        ('shift_snapshots', 'anomaly_score', 'double precision', 'null'), ('shift_snapshots', 'status', 'text', 'null'),
        ('shift_snapshots', 'ingest_time', 'timestamp with time zone', 'from created_at, else bucket_start'), ('shift_snapshots', 'created_at', 'timestamp with time zone', 'from bucket_start')
    ) c(relname, attname, kept_as, filled)
$$;

-- What must be put right by hand before the tables can be set aside.
CREATE OR REPLACE FUNCTION pg_temp.adoption_obstacles(OUT subject text, OUT finding text) RETURNS SETOF record
LANGUAGE sql STABLE AS $$
    WITH plain AS (
        SELECT t.oid, c.relname::text, c.relrowsecurity FROM pg_temp.plain_snapshot_tables() t(oid) JOIN pg_class c ON c.oid = t.oid
    ), columns AS (
        SELECT a.attrelid, a.attname, a.attgenerated, format_type(a.atttypid, a.atttypmod) AS type, y.typname FROM pg_attribute a JOIN pg_type y ON y.oid = a.atttypid
        WHERE a.attnum > 0 AND NOT a.attisdropped
    ), five(relname) AS (VALUES ('rollup_1m'), ('rollup_5m'), ('top_red_zones'), ('worker_exposure_minutes'), ('posture_type_counts'))
    SELECT DISTINCT p.relname, format('the %s %s reads it: drop it, and create it again afterwards', CASE v.relkind WHEN 'm' THEN 'materialized view' ELSE 'view' END, v.oid::regclass)
    FROM plain p
    JOIN pg_depend d ON d.refclassid = 'pg_class'::regclass AND d.refobjid = p.oid AND d.classid = 'pg_rewrite'::regclass
    JOIN pg_rewrite r ON r.oid = d.objid JOIN pg_class v ON v.oid = r.ev_class AND v.oid <> p.oid
    WHERE NOT (v.relkind = 'm' AND v.relnamespace = 'public'::regnamespace AND v.relname IN (SELECT f.relname FROM five f))
    UNION ALL
    SELECT DISTINCT p.relname, 'Citus is in this database, and tables that hold rows cannot be distributed by this version: take them over in a database without it'
    FROM plain p CROSS JOIN pg_extension x WHERE x.extname = 'citus'
    UNION ALL
    SELECT p.relname, 'row level security would not hold in its partitions: disable it' FROM plain p WHERE p.relrowsecurity
    UNION ALL
    SELECT p.relname, 'it inherits from or is a parent of another table' FROM plain p WHERE EXISTS (SELECT FROM pg_inherits i WHERE p.oid IN (i.inhrelid, i.inhparent))
    UNION ALL
    SELECT format('%s.%s', p.relname, a.attname), format('%s cannot be kept as %s without loss', a.type, k.kept_as)
    FROM plain p JOIN pg_temp.snapshot_columns() k ON k.relname = p.relname JOIN columns a ON a.attrelid = p.oid AND a.attname = k.attname
    WHERE NOT a.typname = ANY (k.accepted)
    UNION ALL
    SELECT p.relname, format('%s is generated: ALTER TABLE %s ALTER COLUMN %I DROP EXPRESSION, which keeps its values', a.attname, p.relname, a.attname)
    FROM plain p JOIN columns a ON a.attrelid = p.oid AND a.attgenerated <> ''
    UNION ALL
    SELECT p.relname, format('there is no column %s', k.attname) FROM plain p JOIN pg_temp.snapshot_columns() k ON k.relname = p.relname AND k.filled IS NULL
    WHERE NOT EXISTS (SELECT FROM columns a WHERE a.attrelid = p.oid AND a.attname = k.attname)
    UNION ALL
    SELECT p.relname, 'there is none of event_time, "timestamp" and created_at' FROM plain p WHERE p.relname = 'ergonomic_snapshots'
    AND NOT EXISTS (SELECT FROM columns a WHERE a.attrelid = p.oid AND a.attname IN ('event_time', 'timestamp', 'created_at'))
    UNION ALL
    -- What the portal reads of the small tables by name; all else of them may be missing.
    SELECT s.relname, format('there is no column %s', n.attname) FROM pg_temp.small_tables() s
    JOIN (VALUES ('warehouses', 'id'), ('zones', 'id'), ('zones', 'warehouse_id'), ('pick_locations', 'id'), ('users', 'id'), ('users', 'email'),
                 ('user_warehouses', 'user_id'), ('user_warehouses', 'warehouse_id'), ('user_zones', 'user_id'), ('user_zones', 'zone_id')) n(relname, attname) ON n.relname = s.relname
    WHERE NOT EXISTS (SELECT FROM columns a WHERE a.attrelid = s.relation AND a.attname = n.attname)
    UNION ALL
    SELECT s.relname || '.retention_days', format('%s is no number of days', a.type) FROM pg_temp.small_tables() s JOIN columns a ON a.attrelid = s.relation AND a.attname = 'retention_days'
    WHERE s.relname = 'warehouses' AND a.typname NOT IN ('int4', 'int2', 'int8')
    UNION ALL
    SELECT format('%s.%s', s.relname, a.attname), format('%s is no time', a.type) FROM pg_temp.small_tables() s
    JOIN columns a ON a.attrelid = s.relation AND a.attname IN ('triggered_at', 'resolved_at') WHERE s.relname = 'alerts' AND a.typname NOT IN ('timestamptz', 'timestamp', 'date')
    UNION ALL
    -- Names that the portal takes.
    SELECT c.relname, format('a %s has the name of a table of the portal''s: rename it',
           CASE c.relkind WHEN 'v' THEN 'view' WHEN 'm' THEN 'materialized view' WHEN 'f' THEN 'foreign table' WHEN 'S' THEN 'sequence' ELSE 'relation' END)
    FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind NOT IN ('r', 'p')
      AND c.relname IN ('ergonomic_snapshots', 'shift_snapshots', 'warehouses', 'zones', 'pick_locations', 'alerts', 'users', 'user_warehouses', 'user_zones', 'shift_calendar', 'score_bands')
    UNION ALL
    SELECT c.relname, format('a %s has the name of a view of the portal''s: rename it',
           CASE c.relkind WHEN 'v' THEN 'view' WHEN 'm' THEN 'materialized view' WHEN 'f' THEN 'foreign table' WHEN 'S' THEN 'sequence' ELSE 'table' END)
    FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND to_regclass('ergo_internal.views') IS NULL
      AND (c.relname IN ('view_refresh_status', 'data_quality', 'adoption_progress', 'job_runs') OR c.relkind <> 'm' AND c.relname IN (SELECT f.relname FROM five f))
$$;

-- What is changed in the small tables, in order, each with the table it locks. Only columns are added; types, rows and keys stay
-- as they are. None where the portal made the tables itself.
CREATE OR REPLACE FUNCTION pg_temp.small_table_changes(OUT locked regclass, OUT statement text, OUT subject text, OUT finding text) RETURNS SETOF record
LANGUAGE sql STABLE AS $$
    WITH missing AS (
        SELECT s.relation, m.* FROM pg_temp.small_tables() s JOIN (VALUES
            (1, 'warehouses', 'code', 'text NOT NULL DEFAULT gen_random_uuid()::text', 'the id', 'UPDATE public.warehouses SET code = id'),
            (2, 'warehouses', 'timezone', 'text NOT NULL DEFAULT ''UTC''', 'UTC', NULL),
            -- Nothing that is old is to be deleted by the first nightly run; what comes new starts with the usual days.
            (3, 'warehouses', 'retention_days', 'int NOT NULL DEFAULT 3650', '3650: nothing old goes by itself; set what is wanted when all rows are moved',
                'ALTER TABLE public.warehouses ALTER COLUMN retention_days SET DEFAULT 90'),
            (4, 'warehouses', 'created_at', 'timestamptz NOT NULL DEFAULT now()', 'now', NULL),
            (5, 'zones', 'code', 'text NOT NULL DEFAULT gen_random_uuid()::text', 'the id', 'UPDATE public.zones SET code = id'),
            (6, 'zones', 'description', 'text', 'null', NULL), (7, 'zones', 'created_at', 'timestamptz NOT NULL DEFAULT now()', 'now', NULL),
            (8, 'pick_locations', 'zone_id', 'text', 'null', NULL),
            (9, 'pick_locations', 'x_coord', 'double precision', 'null', NULL), (10, 'pick_locations', 'y_coord', 'double precision', 'null', NULL),
            (11, 'pick_locations', 'z_height_cm', 'double precision', 'null', NULL), (12, 'pick_locations', 'reach_band', 'text', 'null', NULL),
            (13, 'pick_locations', 'created_at', 'timestamptz NOT NULL DEFAULT now()', 'now', NULL),
            (14, 'alerts', 'warehouse_id', 'text NOT NULL DEFAULT ''unassigned''', 'unassigned', NULL), (15, 'alerts', 'zone_id', 'text', 'null', NULL),
            (16, 'alerts', 'message', 'text', 'null', NULL), (17, 'alerts', 'triggered_at', 'timestamptz NOT NULL DEFAULT now()', 'now', NULL),
            (18, 'alerts', 'resolved_at', 'timestamptz', 'null', NULL), (19, 'alerts', 'created_at', 'timestamptz NOT NULL DEFAULT now()', 'now', NULL),
            (20, 'users', 'name', 'text', 'null', NULL), (21, 'users', 'role', 'text', 'null', NULL), (22, 'users', 'created_at', 'timestamptz NOT NULL DEFAULT now()', 'now', NULL)
        ) m(place, relname, attname, definition, filled, after) ON m.relname = s.relname
        WHERE NOT EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = s.relation AND a.attname = m.attname AND NOT a.attisdropped)
    ), days AS (
        SELECT s.relation, EXISTS (SELECT FROM missing m WHERE m.attname = 'retention_days') AS is_new FROM pg_temp.small_tables() s
        WHERE s.relname = 'warehouses' AND NOT EXISTS (SELECT FROM pg_constraint k WHERE k.conrelid = s.relation AND k.conname = 'warehouses_retention_days_range')
    ), changes(phase, place, locked, statement, subject, finding) AS (
        SELECT 1, m.place, m.relation, format('ALTER TABLE public.%I ADD COLUMN %I %s', m.relname, m.attname, m.definition), format('%s.%s', m.relname, m.attname),
               'is missing: added, filled with ' || m.filled FROM missing m
        UNION ALL
        SELECT 2, m.place, m.relation, m.after, NULL, NULL FROM missing m WHERE m.after IS NOT NULL
        UNION ALL
        SELECT 3, 0, d.relation, 'UPDATE public.warehouses SET retention_days = 3650 WHERE retention_days NOT BETWEEN 1 AND 3650', 'warehouses.retention_days',
               'is 1 to 3650 from now on, or null; other numbers become 3650' FROM days d WHERE NOT d.is_new
        UNION ALL
        SELECT 4, 0, d.relation, 'ALTER TABLE public.warehouses ADD CONSTRAINT warehouses_retention_days_range CHECK (retention_days BETWEEN 1 AND 3650)', NULL, NULL FROM days d
    )
    SELECT c.locked::regclass, c.statement, c.subject, c.finding FROM changes c ORDER BY c.phase, c.place
$$;

-- Rights that the installation needs and the current role does not have.
CREATE OR REPLACE FUNCTION pg_temp.adoption_rights(OUT subject text, OUT finding text) RETURNS SETOF record
LANGUAGE sql STABLE AS $$
    WITH me AS (
        SELECT r.rolsuper, current_setting('server_version_num')::int >= 160000 AS tells_set FROM pg_roles r WHERE r.rolname = current_user
    ), tables AS (
        SELECT c.oid, c.relname::text, c.relowner, true AS is_plain FROM pg_temp.plain_snapshot_tables() t(oid) JOIN pg_class c ON c.oid = t.oid
        UNION ALL
        SELECT c.oid, c.relname, c.relowner, false FROM pg_temp.small_tables() s JOIN pg_class c ON c.oid = s.relation
    )
    SELECT 'database ' || current_database(), format('GRANT CREATE ON DATABASE %I TO %I: the schema ergo_internal is made', current_database(), current_user)
    WHERE to_regnamespace('ergo_internal') IS NULL AND NOT has_database_privilege(current_database(), 'CREATE')
    UNION ALL
    SELECT 'schema public', format('GRANT CREATE ON SCHEMA public TO %I: tables, views and functions are made there', current_user)
    WHERE NOT has_schema_privilege('public', 'CREATE')
    UNION ALL
    -- Altered, indexed, or given triggers that always fire. The others are read, and watched where they say who may see what.
    SELECT t.relname, format('belongs to %s: install as that role or a member of it, not as %s', pg_get_userbyid(t.relowner), current_user)
    FROM tables t WHERE NOT pg_has_role(t.relowner, 'USAGE')
      AND (t.is_plain OR t.relname IN ('warehouses', 'pick_locations', 'alerts') OR t.oid IN (SELECT c.locked FROM pg_temp.small_table_changes() c))
    UNION ALL
    SELECT t.relname, format('GRANT SELECT, TRIGGER ON %s TO %I', t.relname, current_user)
    FROM tables t WHERE t.relname IN ('zones', 'users', 'user_warehouses', 'user_zones') AND NOT pg_has_role(t.relowner, 'USAGE')
      AND NOT (has_table_privilege(t.oid, 'SELECT') AND (t.relname = 'zones' OR has_table_privilege(t.oid, 'TRIGGER')))
    UNION ALL
    SELECT t.relname, format('its owner %s gets the new table and its partitions: GRANT CREATE ON SCHEMA public TO %1$I', pg_get_userbyid(t.relowner))
    FROM tables t CROSS JOIN me WHERE t.is_plain AND NOT me.rolsuper AND pg_get_userbyid(t.relowner) <> current_user AND NOT has_schema_privilege(t.relowner, 'public', 'CREATE')
    UNION ALL
    SELECT t.relname, format('its owner %s gets the new table and its partitions, so %s must be able to SET ROLE to it', pg_get_userbyid(t.relowner), current_user)
    FROM tables t CROSS JOIN me WHERE t.is_plain AND NOT me.rolsuper AND me.tells_set AND pg_has_role(t.relowner, 'USAGE') AND pg_get_userbyid(t.relowner) <> current_user
      AND NOT CASE WHEN me.tells_set THEN pg_has_role(t.relowner, 'SET') END
    UNION ALL
    SELECT c.relname, format('belongs to %s, and a view of this name takes its place: let that role drop it', pg_get_userbyid(c.relowner))
    FROM pg_class c WHERE c.relkind = 'm' AND c.relnamespace = 'public'::regnamespace AND NOT pg_has_role(c.relowner, 'USAGE')
      AND c.relname IN ('rollup_1m', 'rollup_5m', 'top_red_zones', 'worker_exposure_minutes', 'posture_type_counts')
    UNION ALL
    SELECT p.proname, format('belongs to %s, and a function of this name takes its place: let that role drop it', pg_get_userbyid(p.proowner))
    FROM pg_proc p WHERE p.pronamespace = 'public'::regnamespace AND p.prokind = 'f' AND NOT pg_has_role(p.proowner, 'USAGE')
      AND p.proname IN ('create_ergonomic_snapshot_partition', 'create_shift_snapshot_partition', 'get_retention_cutoff_date',
                        'purge_old_ergonomic_snapshots', 'purge_old_shift_snapshots')
$$;

-- Statements that let text be compared with uuid and with enum types, in the schema of the backend's tables, where they are not
-- yet. Columns of the snapshots that had such types are text; the backend's statements go on comparing them with values of those
-- types, and with its own columns. The functions are written into the statement by the planner, so that indexes serve.
CREATE OR REPLACE FUNCTION pg_temp.backend_operators() RETURNS SETOF text
LANGUAGE sql STABLE AS $$
    WITH kinds(kind, volatility) AS (VALUES ('uuid', 'IMMUTABLE'), ('anyenum', 'STABLE')),
    wanted AS (
        SELECT k.kind, k.volatility, o.sign, o.name, o.commutator, o.negator, o.estimate, s.is_left
        FROM kinds k
        JOIN (VALUES ('=', 'eq', '=', '<>', 'eq'), ('<>', 'ne', '<>', '=', 'neq'), ('<', 'lt', '>', '>=', 'scalarlt'), ('<=', 'le', '>=', '>', 'scalarle'),
                     ('>', 'gt', '<', '<=', 'scalargt'), ('>=', 'ge', '<=', '<', 'scalarge')) o(sign, name, commutator, negator, estimate)
            -- An enum has an order of its own, which text does not.
            ON k.kind = 'uuid' OR o.name IN ('eq', 'ne')
        CROSS JOIN (VALUES (true), (false)) s(is_left)
        WHERE NOT EXISTS (SELECT FROM pg_operator x WHERE x.oprnamespace = 'public'::regnamespace AND x.oprname = o.sign AND x.oprcode <> 0
                          AND x.oprleft = CASE WHEN s.is_left THEN 'text' ELSE k.kind END::regtype AND x.oprright = CASE WHEN s.is_left THEN k.kind ELSE 'text' END::regtype)
    )
    SELECT format('CREATE OR REPLACE FUNCTION ergo_internal.%1$s_%2$s(%3$s, %4$s) RETURNS boolean LANGUAGE sql %5$s PARALLEL SAFE AS %6$L', w.name,
                  CASE WHEN w.is_left THEN 'text_' || w.kind ELSE w.kind || '_text' END, CASE WHEN w.is_left THEN 'text' ELSE w.kind END, CASE WHEN w.is_left THEN w.kind ELSE 'text' END,
                  w.volatility, format('SELECT $1%s OPERATOR(pg_catalog.%s) $2%s', CASE WHEN NOT w.is_left THEN '::text' END, w.sign, CASE WHEN w.is_left THEN '::text' END))
    FROM wanted w
    UNION ALL
    SELECT format('CREATE OPERATOR public.%1$s (FUNCTION = ergo_internal.%2$s_%3$s, LEFTARG = %4$s, RIGHTARG = %5$s, COMMUTATOR = OPERATOR(public.%6$s), NEGATOR = OPERATOR(public.%7$s),
                   RESTRICT = %8$ssel, JOIN = %8$sjoinsel)', w.sign, w.name, CASE WHEN w.is_left THEN 'text_' || w.kind ELSE w.kind || '_text' END,
                  CASE WHEN w.is_left THEN 'text' ELSE w.kind END, CASE WHEN w.is_left THEN w.kind ELSE 'text' END, w.commutator, w.negator, w.estimate)
    FROM wanted w
$$;
