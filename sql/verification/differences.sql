-- Where a view and the snapshots disagree.

-- Which part of a view can be judged by the snapshots of a warehouse, within a span of time; why_not says why none can.
-- Buckets count that are not frozen, kept, and over by complete_to: whatever was committed before that is in the view.
CREATE OR REPLACE FUNCTION ergo_internal.verifiable_range(
    view_name text, warehouse text, since timestamptz, until timestamptz,
    OUT lo timestamptz, OUT hi timestamptz, OUT frozen_before timestamptz, OUT kept_from timestamptz, OUT why_not text)
LANGUAGE plpgsql STABLE AS $$
DECLARE
    v record;
    c record;
    origin constant timestamptz := '2000-01-01 00:00:00+00';
BEGIN
    SELECT e.bucket, e.keep_for, e.complete_to, e.last_success_at, e.ranking_window INTO STRICT v FROM ergo_internal.views e WHERE e.name = view_name;
    SELECT w.cutoff, w.purged_before INTO STRICT c FROM ergo_internal.warehouse_cutoffs w WHERE w.warehouse_id = warehouse;
    frozen_before := greatest(c.cutoff, c.purged_before);
    -- As long as a snapshot may come in for it, five minutes ahead included.
    kept_from := date_bin(v.bucket, now() + interval '5 minutes' - v.keep_for + v.bucket - interval '1 microsecond', origin);
    IF v.complete_to IS NULL THEN
        why_not := 'never refreshed';
    ELSIF v.ranking_window IS NOT NULL THEN
        lo := date_trunc('hour', v.complete_to - v.ranking_window, 'UTC');
        -- Snapshots up to five minutes ahead are in, by whole minutes.
        hi := date_trunc('minute', v.complete_to + interval '5 minutes', 'UTC');
        why_not := CASE
            WHEN until <= lo OR since >= hi THEN format('the ranking of %s UTC covers the %s days before it', to_char(v.complete_to AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI'), extract(epoch FROM v.ranking_window)::bigint / 86400)
            WHEN frozen_before > lo THEN format('frozen by retention before %s', (frozen_before AT TIME ZONE 'UTC')::date)
            WHEN EXISTS (SELECT 1 FROM public.ergonomic_snapshots s WHERE s.warehouse_id = warehouse AND s.event_time >= hi
                         AND s.event_time <= v.last_success_at + interval '5 minutes') THEN 'snapshots dated minutes ahead are just coming due'
            END;
    ELSE
        lo := date_bin(v.bucket, greatest(since, frozen_before, kept_from) + v.bucket - interval '1 microsecond', origin);
        hi := date_bin(v.bucket, least(until, v.complete_to), origin);
        why_not := CASE
            WHEN lo < hi THEN NULL
            WHEN until <= frozen_before THEN format('frozen by retention before %s', (frozen_before AT TIME ZONE 'UTC')::date)
            WHEN until <= kept_from THEN format('%s keeps %s days', view_name, extract(day FROM v.keep_for))
            ELSE format('complete only to %s UTC', to_char(v.complete_to AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI'))
            END;
    END IF;
END
$$;

-- Equal, or as good as: numbers within a tolerance relative to their size where a column has one.
CREATE OR REPLACE FUNCTION ergo_internal.is_same_figure(stored jsonb, expected jsonb, relative numeric, absolute numeric) RETURNS boolean
LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE
        WHEN stored = expected THEN true
        WHEN jsonb_typeof(stored) = 'number' AND jsonb_typeof(expected) = 'number' AND absolute > 0
            THEN abs(stored::numeric - expected::numeric) <= greatest(absolute, relative * greatest(abs(stored::numeric), abs(expected::numeric)))
        ELSE stored IS NULL AND expected IS NULL
    END
$$;

-- Rows in which a view and the snapshots disagree, within the part of a span of time that can be judged.
-- Averages, minutes and other floating-point columns may differ by 1e-9 of their size, or by 1e-9 near zero: the last
-- digits of a sum depend on the order in which it was added. An interval may differ by 2 microseconds, its unit being
-- one. What a view's row gives a tolerance for may differ by that.
CREATE OR REPLACE FUNCTION ergo_internal.view_differences(view_name text, warehouse text, since timestamptz, until timestamptz)
RETURNS TABLE (warehouse_id text, bucket timestamptz, key jsonb, problem text, stored jsonb, expected jsonb, awaits_refresh boolean)
-- Compiling the large statement would take longer than running it. The planner cannot know how many rows the parts have
-- (a few where nothing is analyzed yet) and must not join them row by row.
LANGUAGE plpgsql STABLE SET jit = off SET enable_nestloop = off AS $$
#variable_conflict use_column
DECLARE
    r record;
    e ergo_internal.views;
    width interval;
    key_of text;
    rest_of text;
    tolerances jsonb;
BEGIN
    SELECT * INTO r FROM ergo_internal.verifiable_range(view_name, warehouse, since, until);
    IF r.why_not IS NOT NULL THEN
        RETURN;
    END IF;
    SELECT * INTO STRICT e FROM ergo_internal.views x WHERE x.name = view_name;
    width := CASE WHEN e.ranking_window IS NULL THEN e.bucket ELSE r.hi - r.lo END;
    SELECT format('jsonb_build_object(%s)', string_agg(format('%L, v.%I', k, k), ', ')) INTO key_of FROM unnest(e.key_columns) k;
    -- Intervals are compared as seconds.
    SELECT format('jsonb_build_object(%s)', string_agg(format(CASE WHEN a.atttypid = 'interval'::regtype THEN '%L, extract(epoch FROM v.%I)' ELSE '%L, v.%I' END, a.attname, a.attname), ', ')),
           jsonb_object_agg(a.attname, coalesce(e.tolerances -> a.attname::text, CASE
               WHEN a.atttypid = 'interval'::regtype THEN '[1e-9, 0.000002]'
               WHEN a.atttypid = 'float8'::regtype THEN '[1e-9, 1e-9]' ELSE '[0, 0]' END::jsonb))
    INTO rest_of, tolerances
    FROM pg_attribute a
    WHERE a.attrelid = to_regclass(format('public.%I', e.name)) AND a.attnum > 0 AND NOT a.attisdropped AND a.attname <> 'warehouse_id' AND NOT a.attname = ANY (e.key_columns);

    RETURN QUERY EXECUTE format($q$
        -- copy keeps a row that is stored twice from passing as one.
        WITH stored AS MATERIALIZED (
            SELECT x.*, row_number() OVER (PARTITION BY x.key ORDER BY x.figures) AS copy
            FROM (SELECT v.%1$I AS bucket, %2$s AS key, %3$s AS figures FROM public.%4$I v
                  WHERE v.warehouse_id = $1 AND v.%1$I >= %5$s) x
        ), expected AS MATERIALIZED (
            SELECT %2$s AS key, %3$s AS figures, v.%1$I AS bucket, 1::bigint AS copy FROM ergo_internal.%6$I($1, $2, $3, $4, $5, $6) v
        ), waiting AS MATERIALIZED (
            SELECT DISTINCT l.bucket_minute AS minute FROM ergo_internal.change_ledger l WHERE l.warehouse_id = $1
        ), judged AS MATERIALIZED (
            SELECT coalesce(s.bucket, e.bucket) AS bucket, coalesce(s.key, e.key) AS key, s.figures AS stored, e.figures AS expected,
                   CASE WHEN s.key IS NULL THEN 'missing' WHEN e.key IS NULL THEN 'unexpected' ELSE 'different' END AS problem,
                   CASE WHEN s.key IS NOT NULL AND e.key IS NOT NULL THEN ARRAY(
                       SELECT t.name FROM jsonb_each($7) t(name, tolerance)
                       WHERE s.figures -> t.name IS DISTINCT FROM e.figures -> t.name
                         AND NOT (t.name = ANY ($11) AND e.figures ->> t.name IS NULL)
                         AND NOT ergo_internal.is_same_figure(s.figures -> t.name, e.figures -> t.name, (t.tolerance ->> 0)::numeric, (t.tolerance ->> 1)::numeric)
                   ) END AS columns
            FROM stored s FULL JOIN expected e ON e.key = s.key AND e.copy = s.copy
            WHERE s.figures IS DISTINCT FROM e.figures
        )
        SELECT $1, j.bucket, j.key, j.problem,
               CASE WHEN j.columns IS NULL THEN j.stored ELSE (SELECT jsonb_object_agg(c, j.stored -> c) FROM unnest(j.columns) c) END,
               CASE WHEN j.columns IS NULL THEN j.expected ELSE (SELECT jsonb_object_agg(c, j.expected -> c) FROM unnest(j.columns) c) END,
               EXISTS (SELECT 1 FROM waiting l WHERE l.minute >= j.bucket - $8 AND l.minute < j.bucket + $9)
               OR EXISTS (SELECT 1 FROM ergo_internal.dirty_buckets d WHERE d.warehouse_id = $1 AND d.view_name = $10
                          AND d.bucket_start >= j.bucket - $8 AND d.bucket_start < j.bucket + $9)
               -- The ranking is renewed as the last act of a run: one that did not get there has taken changes in already.
               OR EXISTS (SELECT 1 FROM ergo_internal.views e WHERE e.name = $10 AND e.ranking_window IS NOT NULL AND e.last_started_at > e.complete_to)
        FROM judged j
        WHERE j.columns IS NULL OR cardinality(j.columns) > 0
        ORDER BY j.bucket, j.key
        $q$, e.shown_bucket_column, key_of, rest_of, e.name,
        -- The ranking is compared as a whole, whatever it was computed as of.
        CASE WHEN e.ranking_window IS NULL THEN format('$2 AND v.%I < $3', e.shown_bucket_column) ELSE quote_literal('-infinity') END, e.expected_function)
    USING warehouse, r.lo, r.hi, e.complete_to, r.frozen_before, r.kept_from, tolerances, e.looks_back, width, e.name, e.unproven_columns;
END
$$;

CREATE OR REPLACE FUNCTION ergo_internal.check_verification(view_name text, on_day date, warehouse text) RETURNS void
LANGUAGE plpgsql STABLE AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM ergo_internal.views e WHERE e.name = view_name) OR view_name IS NULL THEN
        RAISE EXCEPTION 'There is no view %. The views are %.', coalesce(quote_literal(view_name), 'null'),
            (SELECT string_agg(name, ', ' ORDER BY ordinal) FROM ergo_internal.views) USING ERRCODE = '22023',
            CONSTRAINT = 'view.unknown', DATATYPE = jsonb_build_object('view', view_name, 'views', (SELECT jsonb_agg(name ORDER BY ordinal) FROM ergo_internal.views))::text;
    END IF;
    IF on_day IS NULL OR NOT isfinite(on_day) THEN
        RAISE EXCEPTION 'Verification needs a calendar day, not %', coalesce(on_day::text, 'null') USING ERRCODE = '22023',
            CONSTRAINT = 'verify.day', DATATYPE = jsonb_build_object('day', on_day)::text;
    END IF;
    IF warehouse IS NOT NULL THEN
        PERFORM ergo_internal.require_warehouse(warehouse);
    END IF;
END
$$;

CREATE OR REPLACE FUNCTION verify_view_scope(
    view_name text, on_day date DEFAULT (now() AT TIME ZONE 'UTC')::date - 1, warehouse text DEFAULT NULL)
RETURNS TABLE (warehouse_id text, compared_from timestamptz, compared_to timestamptz, compared_buckets bigint, compared_rows bigint, not_compared text)
LANGUAGE plpgsql STABLE AS $$
#variable_conflict use_column
DECLARE
    v ergo_internal.views;
    w record;
    r record;
BEGIN
    PERFORM ergo_internal.check_verification(view_name, on_day, warehouse);
    SELECT * INTO STRICT v FROM ergo_internal.views e WHERE e.name = view_name;
    FOR w IN SELECT x.id FROM ergo_internal.warehouse_register x WHERE warehouse IS NULL OR x.id = warehouse ORDER BY x.id LOOP
        SELECT * INTO r FROM ergo_internal.verifiable_range(view_name, w.id, on_day::timestamp AT TIME ZONE 'UTC', (on_day + 1)::timestamp AT TIME ZONE 'UTC');
        warehouse_id := w.id;
        compared_from := CASE WHEN r.why_not IS NULL THEN r.lo END;
        compared_to := CASE WHEN r.why_not IS NULL THEN r.hi END;
        not_compared := r.why_not;
        compared_buckets := 0;
        compared_rows := 0;
        IF r.why_not IS NULL AND v.ranking_window IS NOT NULL THEN
            compared_buckets := 1;
            EXECUTE format('SELECT count(*) FROM public.%I t WHERE t.warehouse_id = $1', v.name) INTO compared_rows USING w.id;
        ELSIF r.why_not IS NULL THEN
            compared_buckets := extract(epoch FROM r.hi - r.lo) / extract(epoch FROM v.bucket);
            EXECUTE format('SELECT count(*) FROM public.%I t WHERE t.warehouse_id = $1 AND t.%2$I >= $2 AND t.%2$I < $3', v.name, v.shown_bucket_column)
            INTO compared_rows USING w.id, r.lo, r.hi;
        END IF;
        RETURN NEXT;
    END LOOP;
END
$$;
COMMENT ON FUNCTION verify_view_scope(text, date, text) IS
    'What verify_view compares for a UTC day, per warehouse: from when to when, how many buckets and stored rows; or why nothing.';

CREATE OR REPLACE FUNCTION verify_view(
    view_name text, on_day date DEFAULT (now() AT TIME ZONE 'UTC')::date - 1, warehouse text DEFAULT NULL)
RETURNS TABLE (warehouse_id text, bucket timestamptz, key jsonb, problem text, stored jsonb, expected jsonb, awaits_refresh boolean)
LANGUAGE plpgsql STABLE AS $$
#variable_conflict use_column
DECLARE
    w record;
    r record;
    compared int := 0;
    left_out int := 0;
    reasons text[] := '{}';
    since timestamptz;
BEGIN
    PERFORM ergo_internal.check_verification(view_name, on_day, warehouse);
    since := on_day::timestamp AT TIME ZONE 'UTC';
    FOR w IN SELECT x.id FROM ergo_internal.warehouse_register x WHERE warehouse IS NULL OR x.id = warehouse ORDER BY x.id LOOP
        SELECT * INTO r FROM ergo_internal.verifiable_range(view_name, w.id, since, (on_day + 1)::timestamp AT TIME ZONE 'UTC');
        IF r.why_not IS NULL THEN
            compared := compared + 1;
            RETURN QUERY SELECT * FROM ergo_internal.view_differences(view_name, w.id, since, (on_day + 1)::timestamp AT TIME ZONE 'UTC');
        ELSE
            left_out := left_out + 1;
            reasons := CASE WHEN r.why_not = ANY (reasons) THEN reasons ELSE reasons || r.why_not END;
        END IF;
    END LOOP;
    -- No row would read as "the view is right".
    IF compared = 0 THEN
        RAISE EXCEPTION 'Nothing of % on % can be compared with snapshots: %', view_name, on_day, array_to_string(reasons, '; ') USING ERRCODE = '55000',
            CONSTRAINT = 'verify.nothing', DATATYPE = jsonb_build_object('view', view_name, 'day', on_day, 'reasons', to_jsonb(reasons))::text;
    ELSIF left_out > 0 THEN
        RAISE NOTICE '% of % warehouses were not compared: %. verify_view_scope says which', left_out, left_out + compared, array_to_string(reasons, '; ');
    END IF;
END
$$;
COMMENT ON FUNCTION verify_view(text, date, text) IS
    'Where a view differs from what the snapshots of a UTC day give, computed apart from the refresh: one row per missing, unexpected or different row (with the columns that differ); no row means the view is right. awaits_refresh: a change of that bucket waits for the next refresh. Frozen, expired and unfinished buckets are not compared; an error where nothing is.';
