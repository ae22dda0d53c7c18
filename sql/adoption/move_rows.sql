-- Moving the rows of adopted tables, which set_aside() left as ergo_internal.<name>_adopted, into the tables that took their place.

CREATE OR REPLACE FUNCTION ergo_internal.is_adopting() RETURNS boolean LANGUAGE sql STABLE AS
$$ SELECT EXISTS (SELECT FROM ergo_internal.adopted_tables WHERE finished_at IS NULL) $$;

-- Read by pages and by people who wait.
CREATE OR REPLACE VIEW adoption_progress AS
SELECT a.table_name, a.set_aside_at, a.finished_at, a.rows_moved, a.rows_in_doubt, a.bytes AS bytes_adopted,
       CASE WHEN a.finished_at IS NOT NULL OR a.blocks = 0 THEN 1 ELSE greatest(0, 1 - a.blocks_left::float8 / a.blocks) END AS share_moved,
       a.finished_at IS NULL AND EXISTS (
           SELECT FROM pg_locks l WHERE l.locktype = 'advisory' AND l.granted AND l.objsubid = 2
           AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
           AND l.classid::bigint = hashtext('ergo_internal.adoption')::bigint & 4294967295 AND l.objid = 0) AS is_running,
       CASE WHEN a.finished_at IS NULL THEN (
           SELECT r.error FROM ergo_internal.runs r WHERE r.job = 'adoption' AND r.outcome <> 'running' ORDER BY r.id DESC LIMIT 1) END AS last_error
FROM ergo_internal.adopted_tables a;
COMMENT ON VIEW adoption_progress IS 'Tables of the backend that were adopted, and how far their rows have been moved. Empty where there was nothing to adopt.';

-- The columns of a new table that get a value from a row o of the old one, and that value. Others get their default.
CREATE OR REPLACE FUNCTION ergo_internal.adopted_values(old regclass, new regclass) RETURNS TABLE (attname name, value text)
LANGUAGE sql STABLE AS $$
    WITH given AS (
        SELECT n.attname, n.attnum, o.attname IS NOT NULL AS is_there,
               CASE WHEN o.attname IS NULL THEN NULL
                    WHEN o.atttypid = n.atttypid THEN format('o.%I', o.attname)
                    WHEN n.atttypid = 'timestamptz'::regtype THEN format('o.%I::timestamp AT TIME ZONE ''UTC''', o.attname)
                    ELSE format('o.%I::%s', o.attname, n.atttypid::regtype) END AS plain
        FROM pg_attribute n LEFT JOIN pg_attribute o ON o.attrelid = old AND o.attname = n.attname AND NOT o.attisdropped
        WHERE n.attrelid = new AND n.attnum > 0 AND NOT n.attisdropped AND n.attgenerated = ''
    ), times AS (
        -- When it happened, as exactly as the row tells.
        SELECT format('coalesce(%s)', string_agg(g.plain, ', ' ORDER BY t.place) || ', now()') AS happened
        FROM unnest(ARRAY['event_time', 'timestamp', 'bucket_start', 'created_at', 'ingest_time']) WITH ORDINALITY t(attname, place)
        JOIN given g ON g.attname = t.attname AND g.is_there
    )
    SELECT g.attname, CASE g.attname
        WHEN 'event_time' THEN t.happened
        WHEN 'created_at' THEN concat('coalesce(', g.plain, CASE WHEN g.is_there THEN ', ' END, t.happened, ')')
        WHEN 'ingest_time' THEN concat('coalesce(', g.plain, CASE WHEN g.is_there THEN ', ' END, (SELECT c.plain || ', ' FROM given c WHERE c.attname = 'created_at' AND c.is_there), t.happened, ')')
        WHEN 'warehouse_id' THEN concat('coalesce(', g.plain, CASE WHEN g.is_there THEN ', ' END,
            (SELECT format('(SELECT z.warehouse_id::text FROM public.zones z WHERE %s LIMIT 1), ',
                           -- Compared as what they are, an index serves.
                           CASE WHEN o.atttypid = i.atttypid THEN 'z.id = o.zone_id' ELSE 'z.id::text = o.zone_id::text' END)
             FROM pg_attribute o JOIN pg_attribute i ON i.attrelid = 'public.zones'::regclass AND i.attname = 'id'
             WHERE o.attrelid = old AND o.attname = 'zone_id' AND NOT o.attisdropped), '''unassigned'')')
        ELSE g.plain END
    FROM given g CROSS JOIN times t
    WHERE g.is_there OR g.attname IN ('event_time', 'created_at', 'ingest_time', 'warehouse_id')
    ORDER BY g.attnum
$$;

-- Moves the rows of some blocks, in the caller's transaction: they are in one of the two tables, whatever happens.
CREATE OR REPLACE FUNCTION ergo_internal.adopt_blocks(name text, first_block bigint, end_block bigint, OUT moved bigint, OUT in_doubt bigint)
LANGUAGE plpgsql AS $$
DECLARE
    old regclass := format('ergo_internal.%I', name || '_adopted')::regclass;
    new regclass := format('public.%I', name)::regclass;
    columns text;
    exprs text;
    taken text;
    lo tid := format('(%s,0)', first_block)::tid;
    hi tid := format('(%s,0)', end_block)::tid;
BEGIN
    SELECT string_agg(quote_ident(v.attname), ', '), string_agg(format('%s AS %I', v.value, v.attname), ', ') INTO columns, exprs FROM ergo_internal.adopted_values(old, new) v;
    taken := format('gone AS (DELETE FROM %s WHERE ctid >= $1 AND ctid < $2 RETURNING *), '
                    'made AS (SELECT %s FROM gone o ORDER BY event_time)', old, exprs);
    in_doubt := 0;
    BEGIN
        EXECUTE format('WITH %1$s, put AS (INSERT INTO %2$s (%3$s) SELECT %3$s FROM made RETURNING 1) SELECT count(*) FROM put', taken, new, columns) INTO moved USING lo, hi;
    EXCEPTION WHEN unique_violation OR datetime_field_overflow THEN
        -- The writer wrote some of these rows again, or one has a time that a hypertable refuses. All are kept, these apart.
        EXECUTE format(
            'WITH %1$s, numbered AS MATERIALIZED (SELECT m.*, row_number() OVER (PARTITION BY m.id, m.event_time) AS nth FROM made m),
             put AS (INSERT INTO %2$s (%3$s) SELECT %3$s FROM numbered WHERE nth = 1 AND %5$s ON CONFLICT DO NOTHING RETURNING id, event_time),
             kept AS (INSERT INTO ergo_internal.adoption_conflicts (table_name, old_row) SELECT %4$L, to_jsonb(n) - ''nth'' FROM numbered n
                      WHERE n.nth > 1 OR NOT EXISTS (SELECT FROM put p WHERE p.id = n.id AND p.event_time = n.event_time) RETURNING 1)
             SELECT (SELECT count(*) FROM put), (SELECT count(*) FROM kept)', taken, new, columns, name,
            ergo_internal.storable_times()) INTO moved, in_doubt USING lo, hi;
    END;
    UPDATE ergo_internal.adopted_tables t SET rows_moved = t.rows_moved + moved, rows_in_doubt = t.rows_in_doubt + in_doubt, blocks_left = first_block
    WHERE t.table_name = name;
END
$$;

-- Makes what rows of some blocks need: the partitions of their days and, in the register, warehouses nobody announced. Those keep
-- what they have until an admin sets their days.
CREATE OR REPLACE FUNCTION ergo_internal.prepare_blocks(name text, first_block bigint, end_block bigint) RETURNS date[]
LANGUAGE plpgsql AS $$
DECLARE
    old regclass := format('ergo_internal.%I', name || '_adopted')::regclass;
    new regclass := format('public.%I', name)::regclass;
    days date[];
    warehouses text[];
BEGIN
    EXECUTE format('SELECT array_agg(DISTINCT (event_time AT TIME ZONE ''UTC'')::date) FILTER (WHERE isfinite(event_time)), array_agg(DISTINCT warehouse_id)
                    FROM (SELECT %s FROM %s o WHERE ctid >= $1 AND ctid < $2) m',
                   (SELECT string_agg(format('%s AS %I', v.value, v.attname), ', ') FROM ergo_internal.adopted_values(old, new) v
                    WHERE v.attname IN ('event_time', 'warehouse_id')), old)
    INTO days, warehouses USING format('(%s,0)', first_block)::tid, format('(%s,0)', end_block)::tid;
    PERFORM ergo_internal.register_warehouses(warehouses);
    -- Days of other times stay in DEFAULT, as those of any writer.
    RETURN ARRAY(SELECT d FROM unnest(days) d WHERE d BETWEEN (clock_timestamp() AT TIME ZONE 'UTC')::date - 3650 AND (clock_timestamp() AT TIME ZONE 'UTC')::date + 7
                   AND to_regclass(format('public.%I', name || to_char(d, '_YYYY_MM_DD'))) IS NULL ORDER BY d DESC);
END
$$;

CREATE OR REPLACE PROCEDURE adopt_rows(requested_by text DEFAULT session_user, only_if_free boolean DEFAULT false, batch_rows int DEFAULT 10000)
LANGUAGE plpgsql AS $$
DECLARE
    t record;
    run bigint;
    block bigint;
    blocks bigint;
    first_block bigint;
    days date[];
    day date;
    step record;
    total bigint := 0;
    is_empty boolean;
    failure text;
    told timestamptz := clock_timestamp();
    began timestamptz := clock_timestamp();
BEGIN
    IF batch_rows IS NULL OR batch_rows NOT BETWEEN 1 AND 1000000 THEN
        RAISE EXCEPTION 'batch_rows must be 1 to 1000000, not %', coalesce(batch_rows::text, 'null') USING ERRCODE = '22023';
    END IF;
    -- Refused here within a caller's transaction, before there is a lock that would outlive the refusal.
    COMMIT;
    IF NOT ergo_internal.is_adopting() THEN
        RETURN;
    END IF;
    IF NOT pg_try_advisory_lock(hashtext('ergo_internal.adoption'), 0) THEN
        IF only_if_free THEN RETURN; END IF;
        RAISE EXCEPTION 'Rows are being moved already, by %', ergo_internal.runner_of('adoption') USING ERRCODE = '55P03',
            CONSTRAINT = 'adoption.busy', DATATYPE = jsonb_build_object('by', ergo_internal.runner_of('adoption'))::text;
    END IF;
    -- The lock is ours, so an earlier run that still says running was cut off.
    UPDATE ergo_internal.runs r SET outcome = 'failed', finished_at = clock_timestamp(), error = 'interrupted before it ended'
    WHERE r.job = 'adoption' AND r.outcome = 'running';
    INSERT INTO ergo_internal.runs (job, subject, requested_by)
    SELECT 'adoption', string_agg(a.table_name, ', ' ORDER BY a.table_name), adopt_rows.requested_by FROM ergo_internal.adopted_tables a WHERE a.finished_at IS NULL
    RETURNING id INTO run;
    COMMIT;

    FOR t IN SELECT a.table_name AS name, format('ergo_internal.%I', a.table_name || '_adopted') AS old, a.blocks_left FROM ergo_internal.adopted_tables a
             WHERE a.finished_at IS NULL ORDER BY a.table_name LOOP
        -- From the end of the file, where the rows written last are, mostly the newest. Should any be left in the end, there is another turn.
        blocks := 16;
        block := t.blocks_left;
        LOOP
            BEGIN
                is_empty := false;
                IF block = 0 THEN
                    PERFORM ergo_internal.lock_for_a_moment(ARRAY[t.old::regclass], 30);
                    EXECUTE format('SELECT NOT EXISTS (SELECT FROM %s)', t.old) INTO is_empty;
                    IF is_empty THEN
                        EXECUTE format('DROP TABLE %s', t.old);
                        UPDATE ergo_internal.adopted_tables a SET finished_at = clock_timestamp() WHERE a.table_name = t.name;
                    ELSE
                        block := pg_relation_size(t.old::regclass) / current_setting('block_size')::bigint;
                    END IF;
                END IF;
                first_block := greatest(block - blocks, 0);
                IF NOT is_empty THEN
                    days := ergo_internal.prepare_blocks(t.name, first_block, block);
                END IF;
            EXCEPTION
                WHEN query_canceled THEN failure := ergo_internal.stopped();
                WHEN OTHERS THEN failure := SQLERRM;
            END;
            COMMIT;
            EXIT WHEN failure IS NOT NULL OR is_empty;

            FOREACH day IN ARRAY days LOOP
                FOR attempt IN 1..50 LOOP
                    failure := NULL;
                    BEGIN
                        -- Writers queue behind it while it waits for one that is in the middle of a transaction.
                        PERFORM set_config('lock_timeout', '200ms', true);
                        PERFORM ergo_internal.create_day_partition(t.name, day);
                    EXCEPTION
                        WHEN query_canceled THEN failure := ergo_internal.stopped();
                        WHEN OTHERS THEN failure := format('%s of %s: %s', t.name, day, SQLERRM);
                    END;
                    COMMIT;
                    EXIT WHEN failure IS NULL OR failure = ergo_internal.stopped();
                    BEGIN
                        PERFORM pg_sleep(0.5);
                    EXCEPTION WHEN query_canceled THEN
                        failure := ergo_internal.stopped();
                        EXIT;
                    END;
                END LOOP;
                EXIT WHEN failure IS NOT NULL;
            END LOOP;
            EXIT WHEN failure IS NOT NULL;

            BEGIN
                SELECT * INTO step FROM ergo_internal.adopt_blocks(t.name, first_block, block);
                total := total + step.moved + step.in_doubt;
                UPDATE ergo_internal.runs SET rows_affected = total WHERE id = run;
                block := first_block;
                blocks := CASE WHEN step.moved = 0 THEN blocks * 2 ELSE greatest(1, least(blocks * 2, blocks * batch_rows / step.moved)) END;
            EXCEPTION
                WHEN query_canceled THEN failure := ergo_internal.stopped();
                WHEN OTHERS THEN failure := SQLERRM;
            END;
            COMMIT;
            EXIT WHEN failure IS NOT NULL;
            IF clock_timestamp() > told + interval '10 seconds' THEN
                told := clock_timestamp();
                RAISE NOTICE '% rows of % moved, about % of the file left', total, t.name, pg_size_pretty(block * current_setting('block_size')::bigint);
            END IF;
        END LOOP;
        EXIT WHEN failure IS NOT NULL;
    END LOOP;

    UPDATE ergo_internal.runs SET finished_at = clock_timestamp(), rows_affected = total, error = failure,
        outcome = ergo_internal.outcome_of(failure) WHERE id = run;
    PERFORM pg_notify('ergo_adoption_finished', run::text);
    COMMIT;
    PERFORM pg_advisory_unlock(hashtext('ergo_internal.adoption'), 0);
    IF failure IS NOT NULL THEN
        RAISE EXCEPTION 'The move stopped and can be taken up again with adopt_rows(): %', failure USING ERRCODE = '55000',
            CONSTRAINT = 'adoption.stopped', DATATYPE = jsonb_build_object('reason', failure)::text;
    END IF;
    RAISE NOTICE '% rows moved in %', total, date_trunc('second', clock_timestamp() - began);
END
$$;
COMMENT ON PROCEDURE adopt_rows(text, boolean, int) IS
    'Moves the rows of adopted tables into the tables that took their place, the last written first. Commits as it goes: call it outside a transaction. Does nothing when all are moved.';
