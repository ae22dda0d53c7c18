-- What sql/add_timescale.sql, or the portal's first start, would do to this database:  psql -f sql/add_timescale_plan.sql <connection>
-- Only reads, with the right to SELECT from the tables. The time of a move and the backend's statements are tried on temporary
-- tables, and what was made for that is taken back.
\ir adoption_rules.sql
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
    stats text := (SELECT format('%I.pg_stat_statements', n.nspname) FROM pg_extension x JOIN pg_namespace n ON n.oid = x.extnamespace WHERE x.extname = 'pg_stat_statements');
    can_compare boolean := true;
    tried int := 0;
    failed int := 0;
    given int;
    arrays boolean;
    problem text;
    enums text;
BEGIN
    CREATE TEMP TABLE pg_temp.plan_plain ON COMMIT DROP AS
    SELECT c.oid, c.relname, c.relkind, c.relrowsecurity, c.relowner, c.reltuples, pg_total_relation_size(c.oid) AS bytes, pg_table_size(c.oid) AS heap
    FROM pg_class c WHERE c.oid IN (SELECT p FROM pg_temp.plain_snapshot_tables() p);

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
        SELECT p.relname, k.attname, k.kept_as, k.filled, format_type(a.atttypid, a.atttypmod) AS old_type, y.typname, y.typtype
        FROM pg_temp.plan_plain p JOIN pg_temp.snapshot_columns() k ON k.relname = p.relname
        LEFT JOIN pg_attribute a ON a.attrelid = p.oid AND a.attname = k.attname AND NOT a.attisdropped LEFT JOIN pg_type y ON y.oid = a.atttypid
        WHERE a.atttypid IS DISTINCT FROM k.kept_as::regtype AND (k.accepted IS NULL OR y.typname = ANY (k.accepted) OR y.typname IS NULL) ORDER BY p.relname, k.attname
    LOOP
        IF item.typname IS NULL THEN
            CONTINUE WHEN item.filled IS NULL;
            plan := plan || jsonb_build_object('kind', 'column', 'subject', format('%s.%s', item.relname, item.attname), 'finding', format('is missing: added, filled with %s', item.filled));
        ELSE
            plan := plan || jsonb_build_object('kind', 'column', 'subject', format('%s.%s', item.relname, item.attname), 'finding', format('%s becomes %s%s', item.old_type, item.kept_as,
                CASE WHEN item.typname = 'timestamp' THEN ', read as UTC' WHEN item.typname = 'uuid' OR item.typtype = 'e' THEN format('; it is still compared with %s', item.old_type) END));
        END IF;
    END LOOP;
    FOR item IN SELECT c.subject, c.finding FROM pg_temp.small_table_changes() c WHERE c.finding IS NOT NULL LOOP
        plan := plan || jsonb_build_object('kind', 'column', 'subject', item.subject, 'finding', item.finding);
    END LOOP;
    FOR item IN
        SELECT p.relname, a.attname, format_type(a.atttypid, a.atttypmod) AS type FROM pg_temp.plan_plain p JOIN pg_attribute a ON a.attrelid = p.oid AND a.attnum > 0 AND NOT a.attisdropped
        WHERE NOT EXISTS (SELECT FROM pg_temp.snapshot_columns() k WHERE k.relname = p.relname AND k.attname = a.attname) ORDER BY 1, a.attnum
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
    FOR item IN SELECT 'obstacle' AS kind, o.subject, o.finding FROM pg_temp.adoption_obstacles() o UNION ALL SELECT 'right', r.subject, r.finding FROM pg_temp.adoption_rights() r ORDER BY 1, 2, 3 LOOP
        plan := plan || jsonb_build_object('kind', item.kind, 'subject', item.subject, 'finding', item.finding);
    END LOOP;

    -- The backend's statements, tried on tables as they will be.
    IF EXISTS (SELECT FROM pg_temp.plan_plain) AND NOT plan @> '[{"kind": "obstacle"}]' THEN
        BEGIN
            CREATE TEMP TABLE pg_temp.plan_statements AS SELECT NULL::text AS query, 0::bigint AS calls LIMIT 0;
            IF stats IS NOT NULL THEN
                EXECUTE format($q$INSERT INTO pg_temp.plan_statements SELECT s.query, sum(s.calls) FROM %s s WHERE s.dbid = (SELECT d.oid FROM pg_database d WHERE d.datname = current_database())
                                  AND (s.query ~* '(ergonomic|shift)_snapshots' AND s.query ~* '^[[:space:]]*(select|insert|update|delete|with)[[:space:](]' OR s.query = '<insufficient privilege>')
                                  GROUP BY 1 ORDER BY 2 DESC LIMIT 1000$q$, stats);
            END IF;
            SELECT string_agg(a.attname, '|') INTO enums FROM pg_temp.plan_plain p JOIN pg_attribute a ON a.attrelid = p.oid AND a.attnum > 0 AND NOT a.attisdropped
            JOIN pg_type y ON y.oid = a.atttypid AND y.typtype = 'e' JOIN pg_temp.snapshot_columns() k ON k.relname = p.relname AND k.attname = a.attname;
            FOR t IN SELECT p.oid, p.relname FROM pg_temp.plan_plain p LOOP
                EXECUTE (SELECT format('CREATE TEMP TABLE pg_temp.%I (%s, PRIMARY KEY (id, event_time))', t.relname, string_agg(format('%I %s', c.attname, c.type), ', '))
                         FROM (SELECT k.attname, k.kept_as AS type FROM pg_temp.snapshot_columns() k WHERE k.relname = t.relname
                               UNION ALL
                               SELECT a.attname, format_type(a.atttypid, a.atttypmod) FROM pg_attribute a WHERE a.attrelid = t.oid AND a.attnum > 0 AND NOT a.attisdropped
                                  AND NOT EXISTS (SELECT FROM pg_temp.snapshot_columns() k WHERE k.relname = t.relname AND k.attname = a.attname)) c);
            END LOOP;
            BEGIN
                FOR item IN SELECT replace(o, 'ergo_internal.', 'pg_temp.') AS statement FROM pg_temp.backend_operators() o LOOP
                    EXECUTE item.statement;
                END LOOP;
            EXCEPTION WHEN insufficient_privilege THEN
                can_compare := false;
            END;
            FOR item IN
                SELECT s.query, s.calls, s.plain, regexp_replace(s.plain, '("public"|public)[.]("?(ergonomic|shift)_snapshots)', E'\\2', 'g') AS trial
                -- A literal that became a parameter cannot stand where it stood.
                FROM (SELECT p.query, p.calls, regexp_replace(p.query, '(interval|timestamp|timestamptz|date)[[:space:]]+([$][0-9]+)', E'\\2::\\1', 'gi') AS plain FROM pg_temp.plan_statements p) s
            LOOP
                CONTINUE WHEN item.query = '<insufficient privilege>';
                problem := NULL;
                FOR attempt IN 1..2 LOOP
                    BEGIN
                        -- As it is now, to leave out what cannot be tried at all; then as it will be.
                        PERFORM set_config('search_path', CASE attempt WHEN 1 THEN current_setting('search_path') || ', pg_temp' ELSE 'pg_temp, ' || current_setting('search_path') END, true);
                        EXECUTE 'PREPARE ergo_trial AS ' || CASE attempt WHEN 1 THEN item.plain ELSE item.trial END;
                        IF attempt = 2 THEN
                            SELECT cardinality(x.parameter_types), x.parameter_types && ARRAY['uuid[]'::regtype] INTO given, arrays FROM pg_prepared_statements x WHERE x.name = 'ergo_trial';
                            EXECUTE 'EXPLAIN EXECUTE ergo_trial' || coalesce('(' || (SELECT string_agg('NULL', ', ') FROM generate_series(1, given)) || ')', '');
                            tried := tried + 1;
                            IF arrays OR item.query ~* 'any[[:space:]]*[(].*uuid[[][]]' THEN
                                problem := 'goes on working, but no index serves a list of uuid: cast the list to text[]';
                            ELSIF enums <> '' AND item.query ~* format('order[[:space:]]+by[^;]*(%s)', enums) THEN
                                problem := 'goes on working, but text is sorted by its letters, not in the order of the enum: cast the column to that in ORDER BY';
                            END IF;
                        END IF;
                        RAISE EXCEPTION USING ERRCODE = 'ZZERG', MESSAGE = 'taken back';
                    EXCEPTION
                        WHEN SQLSTATE 'ZZERG' THEN NULL;
                        WHEN insufficient_privilege THEN NULL;
                        WHEN OTHERS THEN
                            problem := CASE WHEN attempt = 1 THEN 'skipped'
                                WHEN NOT can_compare AND SQLERRM ~ 'operator does not exist: .*(uuid|text)' THEN 'skipped'
                                ELSE format('breaks: %s. %s', SQLERRM, CASE SQLSTATE
                                    WHEN '42P10' THEN 'Let ON CONFLICT name no columns, or (id, event_time)'
                                    WHEN '42883' THEN 'Cast the value to text, or the column to the type it had'
                                    WHEN '42804' THEN 'Cast the value to text, or the column to the type it had'
                                    ELSE 'Change it before' END) END;
                    END;
                    IF EXISTS (SELECT FROM pg_prepared_statements x WHERE x.name = 'ergo_trial') THEN
                        DEALLOCATE ergo_trial;
                    END IF;
                    EXIT WHEN problem IS NOT NULL;
                END LOOP;
                IF problem = 'skipped' THEN
                    failed := failed + 1;
                ELSIF problem IS NOT NULL THEN
                    plan := plan || jsonb_build_object('kind', 'statement', 'subject', left(regexp_replace(item.query, '[[:space:]]+', ' ', 'g'), 200), 'finding', format('(%s calls) %s', item.calls, problem));
                END IF;
            END LOOP;
            IF EXISTS (SELECT FROM pg_temp.plan_statements s WHERE s.query = '<insufficient privilege>') THEN
                plan := plan || jsonb_build_object('kind', 'statement', 'subject', 'others', 'finding', format('statements of other roles are not shown: GRANT pg_read_all_stats TO %I', current_user));
            END IF;
            RAISE EXCEPTION USING ERRCODE = 'ZZERG', MESSAGE = 'taken back';
        EXCEPTION
            WHEN SQLSTATE 'ZZERG' THEN NULL;
            WHEN object_not_in_prerequisite_state THEN stats := NULL;
        END;
        plan := plan || jsonb_build_object('kind', 'statement', 'subject', 'the backend', 'finding', CASE WHEN stats IS NULL
            THEN 'pg_stat_statements is not loaded, so none of its statements was tried. What breaks: ON CONFLICT (id), for id alone is no key any more; and UNION, CASE, COALESCE, USING or a call that needs the snapshots'' ids or lights as uuid or enum'
            ELSE format('%s kinds of statement that name the tables were tried: what breaks is listed%s', tried + failed,
                        CASE WHEN failed > 0 THEN format('; %s could not be judged', failed) END) END);
    END IF;

    IF EXISTS (SELECT FROM pg_temp.plan_plain) AND NOT plan @> '[{"kind": "obstacle"}]'
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
            'wait twice for a moment of about %s ms, and at most 200 ms more for each try that meets an open transaction; days and rows are moved without keeping them waiting longer',
            round(10 * catalog_ms) + 100));
        IF row_us IS NOT NULL THEN
            plan := plan || jsonb_build_object('kind', 'duration', 'subject', 'the move', 'finding', format('of %s rows takes about %s, by a trial of %s rows; then the views are built',
                move_rows, date_trunc('second', make_interval(secs => (3 * row_us * move_rows / 1e6)::float8) + interval '1 second'), sampled));
        END IF;
        plan := plan || jsonb_build_object('kind', 'disk', 'subject', 'free space', 'finding',
            format('of %s is needed: rows are in two places until the old table is dropped at the end; the log of changes comes on top', pg_size_pretty((move_bytes * 1.3)::bigint)));
    END IF;
    IF EXISTS (SELECT FROM pg_temp.plan_plain) OR plan @> '[{"kind": "obstacle"}]' THEN
        plan := plan || jsonb_build_object('kind', 'result', 'subject', 'adoption', 'finding',
            CASE WHEN plan @> '[{"kind": "obstacle"}]' THEN 'would be refused, and nothing changed, until the obstacles are gone'
                 WHEN plan @> '[{"kind": "right"}]' THEN format('nothing stands in its way but rights that %s does not have', current_user)
                 ELSE 'nothing stands in its way' END);
    END IF;
    PERFORM set_config('ergo.adoption_plan', plan::text, false);
END
$plan$;
SELECT x.kind, x.subject, x.finding FROM jsonb_array_elements(current_setting('ergo.adoption_plan')::jsonb) WITH ORDINALITY e(item, place)
CROSS JOIN LATERAL jsonb_to_record(e.item) AS x(kind text, subject text, finding text) ORDER BY e.place;
