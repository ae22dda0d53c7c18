-- Computing a run of a view's buckets anew.

-- Latest event_time in a view: one index look-up per warehouse, all in one statement where they lie on one server.
CREATE OR REPLACE FUNCTION ergo_internal.newest_event(view_name text) RETURNS timestamptz
LANGUAGE plpgsql STABLE AS $$
DECLARE
    v ergo_internal.views;
    known text[] := ARRAY(SELECT w.id FROM ergo_internal.warehouse_register w);
    look_up text;
    warehouse text;
    newest timestamptz;
BEGIN
    SELECT * INTO STRICT v FROM ergo_internal.views e WHERE e.name = view_name;
    look_up := format('(SELECT max(r.%1$I) FROM ergo_internal.%2$I r WHERE r.warehouse_id = %%1$s
                          AND r.%3$I = (SELECT max(b.%3$I) FROM ergo_internal.%2$I b WHERE b.warehouse_id = %%1$s))',
                      v.newest_column, v.storage_table, v.bucket_column);
    IF ergo_internal.storage_tier() <> 'citus' THEN
        EXECUTE format('SELECT max(%s) FROM unnest($1) AS k(id)', format(look_up, 'k.id')) INTO newest USING known;
        RETURN newest;
    END IF;
    FOREACH warehouse IN ARRAY known LOOP
        EXECUTE format('SELECT greatest($1, %s)', format(look_up, '$2')) INTO newest USING newest, warehouse;
    END LOOP;
    RETURN newest;
END
$$;

-- Recomputes one run of neighbouring buckets of a view, and the coarser counts of the same width, by the recompute_function of its
-- row. Reads and writes rows of this warehouse in its snapshots and in the storage of views, and nothing else: where warehouses lie
-- on several servers, it runs on the one that holds them, and the row of the view is not there.
DROP FUNCTION IF EXISTS ergo_internal.recompute(text, interval, ergo_internal.bucket_span, timestamptz);
DROP FUNCTION IF EXISTS ergo_internal.recompute(text, text, interval, timestamptz, timestamptz, timestamptz, timestamptz);
DROP FUNCTION IF EXISTS ergo_internal.recompute(text, text, interval, timestamptz, timestamptz, timestamptz, jsonb);
CREATE OR REPLACE FUNCTION ergo_internal.recompute(
    wh text, recompute_function text, lo timestamptz, hi timestamptz, upto timestamptz, rules jsonb) RETURNS bigint
LANGUAGE plpgsql SET plan_cache_mode = force_custom_plan AS $$
DECLARE
    written bigint;
BEGIN
    EXECUTE format('SELECT ergo_internal.%I($1, $2, $3, $4, $5)', recompute_function) INTO written USING wh, lo, hi, upto, rules;
    RETURN written;
END
$$;

-- Adds UTC days up again from their hours, where the hours are, by the days_function of a view's row. They are kept as long as days
-- are, so a day is always whole.
DROP FUNCTION IF EXISTS ergo_internal.add_up_days(text, text, timestamptz, timestamptz);
CREATE OR REPLACE FUNCTION ergo_internal.add_up_days(wh text, days_function text, lo timestamptz, hi timestamptz) RETURNS void
LANGUAGE plpgsql SET plan_cache_mode = force_custom_plan AS $$
BEGIN
    EXECUTE format('SELECT ergo_internal.%I($1, $2, $3)', days_function) USING wh, lo, hi;
END
$$;

-- The same, and what is made of days with the calendar, which lies with the warehouses.
DROP FUNCTION IF EXISTS ergo_internal.roll_up_days(text, text, timestamptz, timestamptz);
CREATE OR REPLACE FUNCTION ergo_internal.roll_up_days(v ergo_internal.views, wh text, lo timestamptz, hi timestamptz) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    IF v.days_function IS NOT NULL THEN
        PERFORM * FROM ergo_internal.add_up_days(wh, v.days_function, lo, hi);
    END IF;
    IF v.calendar_function IS NOT NULL THEN
        EXECUTE format('SELECT ergo_internal.%I($1, $2, $3)', v.calendar_function) USING wh, lo, hi;
    END IF;
END
$$;
