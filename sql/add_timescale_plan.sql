-- What sql/add_timescale.sql, or the portal's first start, would do to this database:  psql -f sql/add_timescale_plan.sql <connection>
-- Only reads, with the right to SELECT from the tables; the time of a move is tried on a temporary table that goes with the transaction.
DO $plan$
DECLARE
    plan jsonb := '[]';
    t record;
    item record;
    figures record;
    percent numeric;
    sampled bigint;
    all_rows bigint;
    began timestamptz;
    catalog_ms numeric;
    row_us numeric;
    move_rows bigint := 0;
    move_bytes bigint := 0;
    rewritten bigint := 0;
BEGIN
    CREATE TEMP TABLE pg_temp.plan_columns ON COMMIT DROP AS
    SELECT * FROM (VALUES
        ('ergonomic_snapshots', 'event_time', 'timestamptz', 'from "timestamp", else created_at'), ('ergonomic_snapshots', 'timestamp', 'timestamptz', 'null'),
        ('ergonomic_snapshots', 'warehouse_id', 'text', 'from the zone, else unassigned'), ('ergonomic_snapshots', 'zone_id', 'text', 'null'),
        ('ergonomic_snapshots', 'pick_location_id', 'text', 'null'), ('ergonomic_snapshots', 'shift_code', 'text', 'null'), ('ergonomic_snapshots', 'camera_id', 'text', 'null'),
        ('ergonomic_snapshots', 'worker_id', 'text', 'null'), ('ergonomic_snapshots', 'model_version', 'text', 'null'), ('ergonomic_snapshots', 'id', 'text', NULL),
        ('ergonomic_snapshots', 'risk_score', 'float8', 'null'), ('ergonomic_snapshots', 'posture_keypoints', 'jsonb', 'null'), ('ergonomic_snapshots', 'confidence', 'float8', 'null'),
        ('ergonomic_snapshots', 'source', 'text', 'null'), ('ergonomic_snapshots', 'rula_score', 'int4', 'null'), ('ergonomic_snapshots', 'reba_score', 'int4', 'null'),
        ('ergonomic_snapshots', 'niosh_index', 'float8', 'null'), ('ergonomic_snapshots', 'composite_risk', 'float8', 'null'), ('ergonomic_snapshots', 'traffic_light', 'text', 'null'),
        ('ergonomic_snapshots', 'reason', 'text', 'null'), ('ergonomic_snapshots', 'source_upload_id', 'text', 'null'),
        ('ergonomic_snapshots', 'ingest_time', 'timestamptz', 'from created_at, else event_time'), ('ergonomic_snapshots', 'created_at', 'timestamptz', 'from event_time'),
        ('shift_snapshots', 'id', 'int8', NULL), ('shift_snapshots', 'warehouse_id', 'text', 'unassigned'), ('shift_snapshots', 'shift_code', 'text', 'null'),
        ('shift_snapshots', 'event_time', 'timestamptz', 'from bucket_start'), ('shift_snapshots', 'bucket_start', 'timestamptz', NULL), ('shift_snapshots', 'bucket_end', 'timestamptz', NULL),
        ('shift_snapshots', 'avg_picks_per_hour', 'float8', 'null'), ('shift_snapshots', 'total_picks', 'int4', 'null'), ('shift_snapshots', 'green_locations', 'int4', 'null'),
        ('shift_snapshots', 'yellow_locations', 'int4', 'null'), ('shift_snapshots', 'red_locations', 'int4', 'null'), ('shift_snapshots', 'avg_composite_risk', 'float8', 'null'),
        ('shift_snapshots', 'anomaly_score', 'float8', 'null'), ('shift_snapshots', 'status', 'text', 'null'), ('shift_snapshots', 'ingest_time', 'timestamptz', 'from created_at, else bucket_start'),
        ('shift_snapshots', 'created_at', 'timestamptz', 'from bucket_start'),
        ('warehouses', 'id', 'text', NULL), ('warehouses', 'code', 'text', 'the id'), ('warehouses', 'timezone', 'text', 'UTC'), ('warehouses', 'retention_days', 'int4', '3650: nothing old goes by itself; set what is wanted when all rows are moved'),
        ('warehouses', 'created_at', 'timestamptz', 'now'),
        ('zones', 'id', 'text', NULL), ('zones', 'warehouse_id', 'text', NULL), ('zones', 'code', 'text', 'the id'), ('zones', 'description', 'text', 'null'), ('zones', 'created_at', 'timestamptz', 'now'),
        ('pick_locations', 'id', 'text', NULL), ('pick_locations', 'zone_id', 'text', NULL), ('pick_locations', 'x_coord', 'float8', 'null'), ('pick_locations', 'y_coord', 'float8', 'null'),
        ('pick_locations', 'z_height_cm', 'float8', 'null'), ('pick_locations', 'reach_band', 'text', 'null'), ('pick_locations', 'created_at', 'timestamptz', 'now'),
        ('alerts', 'id', 'text', NULL), ('alerts', 'warehouse_id', 'text', 'unassigned'), ('alerts', 'zone_id', 'text', 'null'), ('alerts', 'message', 'text', 'null'),
        ('alerts', 'triggered_at', 'timestamptz', 'now'), ('alerts', 'resolved_at', 'timestamptz', 'null'), ('alerts', 'created_at', 'timestamptz', 'now'),
        ('users', 'id', 'text', NULL), ('users', 'name', 'text', 'null'), ('users', 'role', 'text', 'null'), ('users', 'created_at', 'timestamptz', 'now'),
        ('user_warehouses', 'user_id', 'text', NULL), ('user_warehouses', 'warehouse_id', 'text', NULL), ('user_zones', 'user_id', 'text', NULL), ('user_zones', 'zone_id', 'text', NULL)
    ) c(relname, attname, type, filled);
    CREATE TEMP TABLE pg_temp.plan_plain ON COMMIT DROP AS
    SELECT c.oid, c.relname, c.relkind, c.relrowsecurity, c.relowner, c.reltuples, pg_total_relation_size(c.oid) AS bytes, pg_table_size(c.oid) AS heap
    FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND c.relname IN ('ergonomic_snapshots', 'shift_snapshots');
    IF to_regclass('_timescaledb_catalog.hypertable') IS NOT NULL THEN
        EXECUTE 'DELETE FROM pg_temp.plan_plain p USING _timescaledb_catalog.hypertable h WHERE h.schema_name = ''public'' AND h.table_name = p.relname';
    END IF;

    FOR t IN SELECT n.name, c.relkind, p.* FROM (VALUES ('ergonomic_snapshots'), ('shift_snapshots')) n(name)
             LEFT JOIN pg_temp.plan_plain p ON p.relname = n.name LEFT JOIN pg_class c ON c.oid = to_regclass('public.' || n.name) LOOP
        IF t.oid IS NULL THEN
            plan := plan || jsonb_build_object('kind', 'table', 'subject', t.name,
                'finding', CASE WHEN t.relkind IS NULL THEN 'is not there; it is created' ELSE 'is divided by day already; nothing is taken over' END);
            IF to_regclass('ergo_internal.' || t.name || '_adopted') IS NOT NULL THEN
                plan := plan || jsonb_build_object('kind', 'table', 'subject', t.name, 'finding',
                    format('was set aside earlier, and %s of it are still to be moved', pg_size_pretty(pg_total_relation_size(to_regclass('ergo_internal.' || t.name || '_adopted')))));
            END IF;
            CONTINUE;
        END IF;
        BEGIN
            -- Some ten thousand rows tell enough of a large table; a small one is read.
            percent := CASE WHEN t.heap < 64 * 1024 * 1024 THEN 100 ELSE greatest(0.001, 100.0 * 16 * 1024 * 1024 / t.heap) END;
            EXECUTE format(
                $q$SELECT count(*) AS n, count(*) FILTER (WHERE r ->> 'warehouse_id' IS NULL AND z.warehouse_id IS NOT NULL) AS by_zone,
                          count(*) FILTER (WHERE r ->> 'warehouse_id' IS NULL AND z.warehouse_id IS NULL) AS nowhere,
                          count(*) FILTER (WHERE %2$L = 'ergonomic_snapshots' AND r ->> 'zone_id' IS NULL) AS no_zone,
                          count(*) FILTER (WHERE coalesce(r ->> 'event_time', r ->> 'timestamp', r ->> 'bucket_start') IS NULL) AS no_time,
                          min(coalesce(r ->> 'event_time', r ->> 'timestamp', r ->> 'bucket_start', r ->> 'created_at')) AS oldest,
                          max(coalesce(r ->> 'event_time', r ->> 'timestamp', r ->> 'bucket_start', r ->> 'created_at')) AS newest
                   FROM (SELECT to_jsonb(o) AS r FROM public.%1$I o %3$s) s LEFT JOIN %4$s z ON z.id = r ->> 'zone_id'$q$,
                t.name, t.name, CASE WHEN percent < 100 THEN format('TABLESAMPLE SYSTEM (%s)', percent) END,
                CASE WHEN to_regclass('public.zones') IS NULL THEN '(SELECT NULL::text AS id, NULL::text AS warehouse_id)' ELSE '(SELECT id::text, warehouse_id::text FROM public.zones)' END)
            INTO figures;
        EXCEPTION WHEN insufficient_privilege OR undefined_column THEN
            plan := plan || jsonb_build_object('kind', 'obstacle', 'subject', t.name, 'finding', format('cannot be read: %s', SQLERRM));
            CONTINUE;
        END;
        all_rows := CASE WHEN percent = 100 THEN figures.n ELSE coalesce(nullif(greatest(t.reltuples, 0), 0)::bigint, (figures.n * 100 / percent)::bigint) END;
        move_rows := move_rows + all_rows;
        move_bytes := move_bytes + t.bytes;
        plan := plan || jsonb_build_object('kind', 'table', 'subject', t.name, 'finding',
            format('%s%s rows, %s with indexes, from %s to %s: set aside, then moved into partitions by day, the newest first',
                   CASE WHEN percent < 100 THEN 'about ' END, all_rows, pg_size_pretty(t.bytes), coalesce(figures.oldest, 'nothing'), coalesce(figures.newest, 'nothing')));
        FOR item IN SELECT * FROM (VALUES
            ('without a warehouse get that of their zone', figures.by_zone), ('without a warehouse, and without a zone that tells it, go to the warehouse "unassigned"', figures.nowhere),
            ('have no zone and are kept so', figures.no_zone), ('have no time but that of their creation', figures.no_time)) x(what, n) WHERE n > 0 LOOP
            plan := plan || jsonb_build_object('kind', 'rows', 'subject', t.name, 'finding',
                format('%s%s rows %s', CASE WHEN percent < 100 THEN 'about ' END, (item.n * all_rows::numeric / figures.n)::bigint, item.what));
        END LOOP;
    END LOOP;

    -- Columns.
    FOR item IN
        SELECT c.oid::regclass AS name, k.attname, k.type, k.filled, format_type(a.atttypid, a.atttypmod) AS old_type, y.typname, p.oid IS NOT NULL AS is_plain, pg_table_size(c.oid) AS bytes
        FROM pg_temp.plan_columns k JOIN pg_class c ON c.oid = to_regclass('public.' || k.relname) LEFT JOIN pg_temp.plan_plain p ON p.oid = c.oid
        LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = k.attname AND NOT a.attisdropped LEFT JOIN pg_type y ON y.oid = a.atttypid
        WHERE (p.oid IS NOT NULL OR k.relname NOT IN ('ergonomic_snapshots', 'shift_snapshots')) AND y.typname IS DISTINCT FROM k.type ORDER BY c.relname, k.attname
    LOOP
        IF item.typname IS NULL THEN
            CONTINUE WHEN item.filled IS NULL;
            plan := plan || jsonb_build_object('kind', 'column', 'subject', format('%s.%s', item.name, item.attname), 'finding', format('is missing: added, filled with %s', item.filled));
        ELSIF item.is_plain THEN
            IF item.typname = ANY (CASE item.type WHEN 'text' THEN ARRAY[item.typname] WHEN 'timestamptz' THEN ARRAY['timestamp', 'date'] WHEN 'int4' THEN ARRAY['int2'] WHEN 'int8' THEN ARRAY['int2', 'int4']
                                   WHEN 'float8' THEN ARRAY['float4', 'numeric', 'int2', 'int4'] WHEN 'jsonb' THEN ARRAY['json'] END::name[]) THEN
                plan := plan || jsonb_build_object('kind', 'column', 'subject', format('%s.%s', item.name, item.attname),
                    'finding', format('%s becomes %s%s', item.old_type, item.type, CASE WHEN item.typname = 'timestamp' THEN ', read as UTC' END));
            ELSE
                plan := plan || jsonb_build_object('kind', 'obstacle', 'subject', format('%s.%s', item.name, item.attname),
                    'finding', format('%s cannot be kept as %s without loss', item.old_type, item.type));
            END IF;
        ELSIF item.typname = 'timestamp' THEN
            plan := plan || jsonb_build_object('kind', 'column', 'subject', format('%s.%s', item.name, item.attname), 'finding', format('%s becomes timestamptz, read as UTC; nothing is rewritten', item.old_type));
        ELSIF item.typname = 'uuid' AND item.type = 'text' THEN
            rewritten := rewritten + item.bytes;
            plan := plan || jsonb_build_object('kind', 'column', 'subject', format('%s.%s', item.name, item.attname), 'finding', 'uuid becomes text, and so do the columns that refer to it');
        END IF;
    END LOOP;
    FOR item IN
        SELECT p.relname, a.attname, format_type(a.atttypid, a.atttypmod) AS type FROM pg_temp.plan_plain p JOIN pg_attribute a ON a.attrelid = p.oid AND a.attnum > 0 AND NOT a.attisdropped
        WHERE NOT EXISTS (SELECT FROM pg_temp.plan_columns k WHERE k.relname = p.relname AND k.attname = a.attname) ORDER BY 1, a.attnum
    LOOP
        plan := plan || jsonb_build_object('kind', 'column', 'subject', format('%s.%s', item.relname, item.attname), 'finding', format('%s, unknown here, is kept and may be written as before', item.type));
    END LOOP;

    -- What cannot go along.
    FOR item IN
        SELECT p.relname AS subject, 'foreign key' AS kind, format('ends: ALTER TABLE %s ADD CONSTRAINT %I %s', f.conrelid::regclass, f.conname, pg_get_constraintdef(f.oid)) AS finding
        FROM pg_temp.plan_plain p JOIN pg_constraint f ON f.contype = 'f' AND p.oid IN (f.conrelid, f.confrelid)
        UNION ALL
        SELECT p.relname, 'check', format('ends: CONSTRAINT %I %s', k.conname, pg_get_constraintdef(k.oid)) FROM pg_temp.plan_plain p JOIN pg_constraint k ON k.contype = 'c' AND k.conrelid = p.oid
        UNION ALL
        SELECT p.relname, 'trigger', 'ends: ' || pg_get_triggerdef(g.oid) FROM pg_temp.plan_plain p JOIN pg_trigger g ON g.tgrelid = p.oid AND NOT g.tgisinternal
        UNION ALL
        SELECT p.relname, 'index', 'ends: ' || pg_get_indexdef(i.indexrelid) FROM pg_temp.plan_plain p JOIN pg_index i ON i.indrelid = p.oid AND NOT i.indisprimary
        WHERE i.indexrelid::regclass::text NOT IN ('idx_ergonomic_warehouse_time', 'idx_ergonomic_zone_time', 'idx_ergonomic_traffic_time', 'idx_ergonomic_event_time',
                                                   'idx_shift_warehouse_time', 'idx_shift_code_time', 'idx_shift_event_time')
        UNION ALL
        SELECT p.relname, 'publication', format('ends: %I publishes it', b.pubname) FROM pg_temp.plan_plain p JOIN pg_publication_rel r ON r.prrelid = p.oid JOIN pg_publication b ON b.oid = r.prpubid
        UNION ALL
        SELECT c.relname, 'materialized view', 'ends; a view of this name takes its place' FROM pg_class c WHERE c.relkind = 'm' AND c.relnamespace = 'public'::regnamespace
           AND c.relname IN ('rollup_1m', 'rollup_5m', 'top_red_zones', 'worker_exposure_minutes', 'posture_type_counts')
        ORDER BY 1, 2, 3
    LOOP
        plan := plan || jsonb_build_object('kind', item.kind, 'subject', item.subject, 'finding', item.finding);
    END LOOP;
    FOR item IN
        SELECT DISTINCT p.relname AS subject, format('the %s %s reads it: drop it, and create it again afterwards', CASE v.relkind WHEN 'm' THEN 'materialized view' ELSE 'view' END, v.oid::regclass) AS finding
        FROM pg_temp.plan_plain p
        JOIN pg_depend d ON d.refclassid = 'pg_class'::regclass AND d.refobjid = p.oid AND d.classid = 'pg_rewrite'::regclass
        JOIN pg_rewrite r ON r.oid = d.objid JOIN pg_class v ON v.oid = r.ev_class AND v.oid <> p.oid
        WHERE NOT (v.relkind = 'm' AND v.relnamespace = 'public'::regnamespace
                   AND v.relname IN ('rollup_1m', 'rollup_5m', 'top_red_zones', 'worker_exposure_minutes', 'posture_type_counts'))
        UNION ALL
        SELECT p.relname, 'row level security would not hold in its partitions: disable it' FROM pg_temp.plan_plain p WHERE p.relrowsecurity
        UNION ALL
        SELECT p.relname, 'it inherits from or is a parent of another table' FROM pg_temp.plan_plain p WHERE EXISTS (SELECT FROM pg_inherits i WHERE p.oid IN (i.inhrelid, i.inhparent))
        UNION ALL
        SELECT p.relname, format('%s is generated: ALTER TABLE %s ALTER COLUMN %I DROP EXPRESSION, which keeps its values', a.attname, p.relname, a.attname)
        FROM pg_temp.plan_plain p JOIN pg_attribute a ON a.attrelid = p.oid AND a.attgenerated <> '' AND NOT a.attisdropped
        UNION ALL
        SELECT p.relname, format('there is no column %s', n.attname) FROM pg_temp.plan_plain p
        JOIN (VALUES ('ergonomic_snapshots', 'id'), ('shift_snapshots', 'id'), ('shift_snapshots', 'bucket_start'), ('shift_snapshots', 'bucket_end')) n(relname, attname) ON n.relname = p.relname
        WHERE NOT EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = p.oid AND a.attname = n.attname AND NOT a.attisdropped)
        UNION ALL
        SELECT p.relname, 'there is none of event_time, "timestamp" and created_at' FROM pg_temp.plan_plain p WHERE p.relname = 'ergonomic_snapshots'
        AND NOT EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = p.oid AND a.attname IN ('event_time', 'timestamp', 'created_at') AND NOT a.attisdropped)
        ORDER BY 1, 2
    LOOP
        plan := plan || jsonb_build_object('kind', 'obstacle', 'subject', item.subject, 'finding', item.finding);
    END LOOP;
    FOR item IN SELECT p.relname, pg_get_userbyid(p.relowner) AS owner FROM pg_temp.plan_plain p WHERE NOT pg_has_role(p.relowner, 'USAGE') LOOP
        plan := plan || jsonb_build_object('kind', 'right', 'subject', item.relname, 'finding', format('belongs to %s: install as that role or a member of it, not as %s', item.owner, current_user));
    END LOOP;

    IF EXISTS (SELECT FROM pg_temp.plan_plain)
        AND EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = to_regclass('public.warehouses') AND a.attname = 'retention_days' AND NOT a.attisdropped) THEN
        FOR item IN EXECUTE 'SELECT count(*) AS n, min(retention_days) AS least, max(retention_days) AS most FROM public.warehouses WHERE retention_days BETWEEN 1 AND 3650 HAVING count(*) > 0' LOOP
            plan := plan || jsonb_build_object('kind', 'retention', 'subject', 'warehouses', 'finding', format(
                '%s keep snapshots for %s to %s days. Older ones are moved too, but come too late for the views, and the first retention run after the move deletes them', item.n, item.least, item.most));
        END LOOP;
    END IF;

    -- Times without a zone mean UTC; a session of another zone would write others from now on.
    FOR item IN
        SELECT coalesce('database ' || d.datname, 'all databases') || coalesce(', role ' || r.rolname, '') AS subject, c.setting
        FROM pg_db_role_setting s LEFT JOIN pg_database d ON d.oid = s.setdatabase LEFT JOIN pg_roles r ON r.oid = s.setrole CROSS JOIN LATERAL unnest(s.setconfig) c(setting)
        WHERE (s.setdatabase = 0 OR d.datname = current_database()) AND lower(c.setting) LIKE 'timezone=%'
        UNION ALL
        SELECT 'the server', 'TimeZone=' || reset_val FROM pg_settings WHERE name = 'TimeZone' AND source <> 'client'
    LOOP
        CONTINUE WHEN lower(split_part(item.setting, '=', 2)) IN ('utc', 'etc/utc', 'gmt', 'etc/gmt', 'z', 'zulu', 'uct', 'etc/uct', 'universal');
        plan := plan || jsonb_build_object('kind', 'time zone', 'subject', item.subject,
            'finding', format('%s: a writer that sends times without a zone would mean that zone. Set it to UTC for the backend''s role first', item.setting));
    END LOOP;

    IF EXISTS (SELECT FROM pg_temp.plan_plain) THEN
        FOR item IN
            SELECT DISTINCT a.pid, coalesce(nullif(a.application_name, ''), a.usename) AS who, clock_timestamp() - a.xact_start AS age, p.relname
            FROM pg_temp.plan_plain p JOIN pg_locks l ON l.relation = p.oid AND l.pid <> pg_backend_pid() JOIN pg_stat_activity a ON a.pid = l.pid
            WHERE a.xact_start < clock_timestamp() - interval '1 second'
        LOOP
            plan := plan || jsonb_build_object('kind', 'in use', 'subject', item.relname, 'finding', format('by session %s (%s) for %s: the moment waits for its end', item.pid, item.who, date_trunc('second', item.age)));
        END LOOP;

        -- What the moment consists of, and what a row costs, tried where nobody sees it.
        began := clock_timestamp();
        CREATE TEMP TABLE pg_temp.plan_trial (
            id text NOT NULL, warehouse_id text NOT NULL, zone_id text, event_time timestamptz NOT NULL, traffic_light text, old_row jsonb, PRIMARY KEY (id, event_time)) ON COMMIT DROP;
        CREATE INDEX ON pg_temp.plan_trial (warehouse_id, event_time DESC);
        CREATE INDEX ON pg_temp.plan_trial (zone_id, event_time DESC);
        CREATE INDEX ON pg_temp.plan_trial (traffic_light, event_time DESC);
        CREATE INDEX ON pg_temp.plan_trial (event_time DESC);
        catalog_ms := extract(epoch FROM clock_timestamp() - began) * 1000;
        SELECT * INTO t FROM pg_temp.plan_plain p WHERE p.relname = 'ergonomic_snapshots';
        IF FOUND AND move_rows > 0 AND has_table_privilege(t.oid, 'SELECT') THEN
            began := clock_timestamp();
            EXECUTE format($q$INSERT INTO pg_temp.plan_trial
                SELECT md5(n::text), coalesce(r ->> 'warehouse_id', ''), r ->> 'zone_id', now() - n * interval '1 second', r ->> 'traffic_light', r
                FROM (SELECT to_jsonb(o) AS r, row_number() OVER () AS n FROM public.ergonomic_snapshots o %s LIMIT 20000) s$q$,
                CASE WHEN t.heap >= 64 * 1024 * 1024 THEN format('TABLESAMPLE SYSTEM (%s)', greatest(0.001, 100.0 * 32 * 1024 * 1024 / t.heap)) END);
            GET DIAGNOSTICS sampled = ROW_COUNT;
            row_us := extract(epoch FROM clock_timestamp() - began) * 1e6 / greatest(sampled, 1);
        END IF;
        plan := plan || jsonb_build_object('kind', 'duration', 'subject', 'writers', 'finding', format(
            'wait twice for a moment of about %s ms%s, and at most 200 ms more for each try that meets an open transaction; days and rows are moved without keeping them waiting longer',
            round(10 * catalog_ms) + 100, CASE WHEN rewritten > 0 THEN format(' and the rewriting of %s', pg_size_pretty(rewritten)) END));
        IF row_us IS NOT NULL THEN
            plan := plan || jsonb_build_object('kind', 'duration', 'subject', 'the move', 'finding', format('of %s rows takes about %s, by a trial of %s rows; then the views are built',
                move_rows, date_trunc('second', make_interval(secs => (3 * row_us * move_rows / 1e6)::float8) + interval '1 second'), sampled));
        END IF;
        plan := plan || jsonb_build_object('kind', 'disk', 'subject', 'free space', 'finding',
            format('of %s is needed: rows are in two places until the old table is dropped at the end; the log of changes comes on top', pg_size_pretty((move_bytes * 1.3)::bigint)));
    END IF;
    IF NOT plan @> '[{"kind": "obstacle"}]' AND EXISTS (SELECT FROM pg_temp.plan_plain) THEN
        plan := plan || jsonb_build_object('kind', 'result', 'subject', 'adoption', 'finding', 'nothing stands in its way');
    ELSIF EXISTS (SELECT FROM pg_temp.plan_plain) THEN
        plan := plan || jsonb_build_object('kind', 'result', 'subject', 'adoption', 'finding', 'would be refused, and nothing changed, until the obstacles are gone');
    END IF;
    PERFORM set_config('ergo.adoption_plan', plan::text, false);
END
$plan$;
SELECT x.kind, x.subject, x.finding FROM jsonb_array_elements(current_setting('ergo.adoption_plan')::jsonb) WITH ORDINALITY e(item, place)
CROSS JOIN LATERAL jsonb_to_record(e.item) AS x(kind text, subject text, finding text) ORDER BY e.place;
