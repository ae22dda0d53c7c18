-- Buckets that cannot be computed: found, set aside, and tried again.

-- Faults of the rows at hand: values out of range, keys too long, damaged pages. All others, as a full disk, a lost lock or a
-- check of our own tables, are not, and no bucket is to blame.
CREATE OR REPLACE FUNCTION ergo_internal.is_data_fault(code text) RETURNS boolean LANGUAGE sql IMMUTABLE AS
$$ SELECT left(code, 2) IN ('22', '54', 'P0') OR code IN ('23502', 'XX001', 'XX002') $$;

-- Recomputes a run of neighbouring buckets of one warehouse, or of several with the same rules.
DROP FUNCTION IF EXISTS ergo_internal.recompute_span(ergo_internal.views, ergo_internal.bucket_span, timestamptz);
DROP FUNCTION IF EXISTS ergo_internal.recompute_span(ergo_internal.views, ergo_internal.bucket_span, timestamptz, jsonb, boolean);
DROP FUNCTION IF EXISTS ergo_internal.recompute_carefully(ergo_internal.views, ergo_internal.bucket_span, timestamptz);
-- Called for each of thousands: what is the same for all of a step is handed in.
CREATE OR REPLACE FUNCTION ergo_internal.recompute_span(
    v ergo_internal.views, whs text[], lo timestamptz, hi timestamptz, upto timestamptz, rules jsonb, some_set_aside boolean) RETURNS bigint
LANGUAGE plpgsql AS $$
DECLARE
    written bigint;
BEGIN
    IF cardinality(whs) > 1 THEN
        EXECUTE format('SELECT ergo_internal.%I($1, $2, $3, $4, $5)', v.together_function) INTO written USING whs, lo, hi, upto, rules;
    ELSE
        -- Asked in FROM: as an expression it would not be sent to the server that holds the warehouse.
        SELECT * INTO written FROM ergo_internal.recompute(whs[1], v.recompute_function, lo, hi, upto, rules);
    END IF;
    IF some_set_aside THEN
        DELETE FROM ergo_internal.set_aside_buckets s
        WHERE s.view_name = v.name AND s.warehouse_id = ANY (whs) AND s.bucket_start >= lo AND s.bucket_start < hi;
    END IF;
    RETURN written;
END
$$;

-- The same of one with its days, where a step has failed: halves the run until the bucket is found that cannot be computed, sets that
-- one aside and computes all others. It is tried again after a minute, then ever later, once a day in the end.
CREATE OR REPLACE FUNCTION ergo_internal.recompute_carefully(v ergo_internal.views, span ergo_internal.bucket_span, upto timestamptz, rules jsonb) RETURNS bigint
LANGUAGE plpgsql AS $$
DECLARE
    written bigint;
    half bigint := span.buckets / 2;
    fault text;
BEGIN
    BEGIN
        written := ergo_internal.recompute_span(v, ARRAY[span.warehouse_id], span.lo, span.hi, upto, rules, true);
        PERFORM ergo_internal.roll_up_days(v, span.warehouse_id, ergo_internal.day_of(span.lo), ergo_internal.day_of(span.hi - interval '1 microsecond') + interval '24 hours');
        RETURN written;
    EXCEPTION WHEN OTHERS THEN
        GET STACKED DIAGNOSTICS fault = RETURNED_SQLSTATE;
        IF NOT ergo_internal.is_data_fault(fault) THEN
            RAISE;
        END IF;
        fault := format('%s (%s)', left(SQLERRM, 500), fault);
    END;
    IF half > 0 THEN
        RETURN ergo_internal.recompute_carefully(v, ROW(span.warehouse_id, span.lo, span.lo + half * v.bucket, half)::ergo_internal.bucket_span, upto, rules)
             + ergo_internal.recompute_carefully(v, ROW(span.warehouse_id, span.lo + half * v.bucket, span.hi, span.buckets - half)::ergo_internal.bucket_span, upto, rules);
    END IF;
    PERFORM ergo_internal.set_aside_bucket(v.name, span.warehouse_id, span.lo, fault);
    RETURN 0;
END
$$;

CREATE OR REPLACE FUNCTION ergo_internal.set_aside_bucket(view_name text, warehouse text, start timestamptz, fault text) RETURNS void
LANGUAGE sql AS $$
    INSERT INTO ergo_internal.set_aside_buckets AS s (view_name, warehouse_id, bucket_start, error, retry_at)
    VALUES (view_name, warehouse, start, fault, clock_timestamp() + interval '1 minute')
    ON CONFLICT (view_name, warehouse_id, bucket_start) DO UPDATE SET error = excluded.error, attempts = s.attempts + 1,
        retry_at = clock_timestamp() + least(interval '1 minute' * power(2, least(s.attempts, 20)), interval '1 day')
$$;

-- Buckets set aside whose time has come are dirty again, all of them where somebody asks by hand; those that retention or the
-- view's own reach have overtaken are not missed any more.
CREATE OR REPLACE FUNCTION ergo_internal.retry_set_aside(view_name text, all_of_them boolean) RETURNS void
LANGUAGE plpgsql AS $$
#variable_conflict use_column
BEGIN
    -- Asked first: nearly always there is none.
    IF NOT EXISTS (SELECT FROM ergo_internal.set_aside_buckets s WHERE s.view_name = retry_set_aside.view_name) THEN
        RETURN;
    END IF;
    DELETE FROM ergo_internal.set_aside_buckets s USING ergo_internal.views v, ergo_internal.warehouse_cutoffs c
    WHERE s.view_name = retry_set_aside.view_name AND v.name = s.view_name AND c.warehouse_id = s.warehouse_id AND isfinite(s.bucket_start)
      AND s.bucket_start < greatest(c.purged_before, ergo_internal.kept_since(v.keep_for, clock_timestamp()));
    INSERT INTO ergo_internal.dirty_buckets (view_name, warehouse_id, bucket_start)
    SELECT s.view_name, s.warehouse_id, s.bucket_start FROM ergo_internal.set_aside_buckets s
    WHERE s.view_name = retry_set_aside.view_name AND (all_of_them OR s.retry_at <= clock_timestamp()) AND isfinite(s.bucket_start);
END
$$;
