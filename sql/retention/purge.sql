-- Deleting what has expired, batch by batch, and the seed functions by name.

-- A hold that is set from here on waits for the end of this transaction.
CREATE OR REPLACE FUNCTION ergo_internal.refuse_under_hold(warehouse text) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    reason text;
BEGIN
    PERFORM ergo_internal.require_read_committed();
    PERFORM pg_advisory_xact_lock_shared(hashtext('ergo_internal.hold'), 0);
    SELECT r.hold_reason INTO reason FROM ergo_internal.warehouse_retention r WHERE r.warehouse_id = warehouse AND r.legal_hold;
    IF FOUND THEN
        RAISE EXCEPTION '% is under legal hold: %', warehouse, reason USING ERRCODE = '55000',
            CONSTRAINT = 'warehouse.held', DATATYPE = jsonb_build_object('warehouse', warehouse, 'reason', reason)::text;
    END IF;
END
$$;

-- Deletes about batch expired rows of a warehouse from one leaf, and never more than are planned; none where it is gone. The
-- change ledger hears nothing: the buckets of these rows are frozen and keep what they show.
DROP FUNCTION IF EXISTS ergo_internal.purge_batch(text, text, timestamptz, int);
CREATE OR REPLACE FUNCTION ergo_internal.purge_batch(leaf text, warehouse text, before timestamptz, batch int, planned bigint DEFAULT NULL) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    found record;
    deleted bigint;
BEGIN
    PERFORM ergo_internal.refuse_under_hold(warehouse);
    -- Whatever the caller says: nothing that has not expired.
    -- And nothing whose figures are not frozen.
    before := (SELECT least(before, c.cutoff, c.purged_before) FROM ergo_internal.warehouse_cutoffs c WHERE c.warehouse_id = warehouse);
    IF before IS NULL THEN
        RETURN 0;
    END IF;
    SELECT * INTO found FROM ergo_internal.find_leaf(leaf);
    IF found.relation IS NULL THEN
        RETURN 0;
    END IF;
    deleted := ergo_internal.delete_rows(found.relation, warehouse, before, least(batch, planned)::int);
    IF deleted > planned THEN
        RAISE EXCEPTION '% rows have expired, no longer the % of the plan', deleted, planned USING ERRCODE = '55000';
    END IF;
    IF found.parent = 'ergonomic_snapshots' AND found.lower_bound IS NOT NULL THEN
        PERFORM ergo_internal.note_changed_days(found.lower_bound, found.upper_bound);
    END IF;
    RETURN deleted;
END
$$;

-- Neither a plan nor a statistic knows rows that are still aside.
CREATE OR REPLACE FUNCTION ergo_internal.refuse_while_adopting() RETURNS void
LANGUAGE plpgsql STABLE AS $$
BEGIN
    IF ergo_internal.is_adopting() THEN
        RAISE EXCEPTION 'Nothing is deleted while rows of the adopted tables are still being moved. Let adopt_rows() end first' USING ERRCODE = '55000',
            CONSTRAINT = 'retention.adopting', DATATYPE = '{}';
    END IF;
END
$$;

-- From here on the warehouse's buckets before the cutoff are frozen. Waits for refresh steps under way.
-- Returns null, and freezes nothing, where a view still has to take in changes from before the cutoff.
CREATE OR REPLACE FUNCTION ergo_internal.freeze(warehouse text, OUT cutoff timestamptz, OUT refused text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    c record;
BEGIN
    PERFORM ergo_internal.refuse_while_adopting();
    PERFORM pg_advisory_xact_lock(hashtext('ergo_internal.freeze'), 0);
    SELECT * INTO c FROM ergo_internal.warehouse_cutoffs wc WHERE wc.warehouse_id = warehouse;
    IF c.warehouse_id IS NULL THEN
        RAISE EXCEPTION 'There is no warehouse with id %', coalesce(quote_literal(warehouse), 'null') USING ERRCODE = '22023';
    END IF;
    IF c.legal_hold THEN
        refused := format('%s is under legal hold: %s', c.warehouse_name, c.hold_reason);
        RETURN;
    END IF;
    PERFORM ergo_internal.drain_ledger();
    SELECT format('%s still has %s buckets to take in from before the cutoff', d.view_name, count(*)) INTO refused
    FROM ergo_internal.dirty_buckets d
    WHERE d.warehouse_id = warehouse AND d.bucket_start < c.cutoff AND d.bucket_start >= c.purged_before
    GROUP BY d.view_name LIMIT 1;
    IF refused IS NULL THEN
        SELECT format('%s could not compute %s buckets from before the cutoff, the first at %s', b.view_name, count(*), ergo_internal.told(min(b.bucket_start))) INTO refused
        FROM ergo_internal.set_aside_buckets b
        WHERE b.warehouse_id = warehouse AND b.bucket_start < c.cutoff AND b.bucket_start >= c.purged_before AND isfinite(b.bucket_start)
        GROUP BY b.view_name LIMIT 1;
    END IF;
    IF refused IS NULL THEN
        cutoff := c.cutoff;
        INSERT INTO ergo_internal.warehouse_retention AS r (warehouse_id, purged_before) VALUES (warehouse, c.cutoff)
        ON CONFLICT (warehouse_id) DO UPDATE SET purged_before = greatest(coalesce(r.purged_before, '-infinity'), excluded.purged_before);
    END IF;
END
$$;

CREATE OR REPLACE FUNCTION ergo_internal.purge_old(parent text, warehouse text) RETURNS bigint
LANGUAGE plpgsql AS $$
DECLARE
    f record;
    leaf text;
    deleted bigint;
    total bigint := 0;
BEGIN
    IF ergo_internal.clock_fault() IS NOT NULL THEN
        RAISE EXCEPTION 'Nothing was deleted: %', ergo_internal.clock_fault() USING ERRCODE = '55000';
    END IF;
    SELECT * INTO f FROM ergo_internal.freeze(warehouse);
    IF f.refused IS NOT NULL THEN
        RAISE EXCEPTION 'Nothing was deleted: %', f.refused USING ERRCODE = '55000';
    END IF;
    FOR leaf IN SELECT l.partition_name FROM ergo_internal.leaves(parent) l LOOP
        deleted := ergo_internal.purge_batch(leaf, warehouse, f.cutoff, 2147483647);
        total := total + deleted;
    END LOOP;
    RETURN total;
END
$$;

CREATE OR REPLACE FUNCTION purge_old_ergonomic_snapshots(warehouse_id text) RETURNS bigint LANGUAGE sql AS
$$ SELECT ergo_internal.purge_old('ergonomic_snapshots', warehouse_id) $$;
COMMENT ON FUNCTION purge_old_ergonomic_snapshots(text) IS 'Deletes a warehouse''s expired snapshots; returns how many. Refuses under legal hold and before refresh has taken everything in.';
CREATE OR REPLACE FUNCTION purge_old_shift_snapshots(warehouse_id text) RETURNS bigint LANGUAGE sql AS
$$ SELECT ergo_internal.purge_old('shift_snapshots', warehouse_id) $$;
COMMENT ON FUNCTION purge_old_shift_snapshots(text) IS 'Deletes a warehouse''s expired shift snapshots; returns how many.';

-- Alerts that were resolved before this go.
CREATE OR REPLACE VIEW ergo_internal.alert_cutoff AS
SELECT now() - make_interval(days => s.alerts_keep_days) AS cutoff FROM ergo_internal.settings s;

CREATE OR REPLACE FUNCTION purge_old_alerts() RETURNS bigint
-- Times of the backend's that have no zone mean UTC.
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp SET timezone = 'UTC' AS $$
DECLARE
    deleted bigint;
BEGIN
    PERFORM ergo_internal.require_read_committed();
    PERFORM pg_advisory_xact_lock_shared(hashtext('ergo_internal.hold'), 0);
    DELETE FROM public.alerts a WHERE a.resolved_at < (SELECT c.cutoff FROM ergo_internal.alert_cutoff c)
        AND NOT EXISTS (SELECT FROM ergo_internal.warehouse_retention r WHERE r.warehouse_id = a.warehouse_id::text AND r.legal_hold);
    GET DIAGNOSTICS deleted = ROW_COUNT;
    RETURN deleted;
END
$$;
COMMENT ON FUNCTION purge_old_alerts() IS 'Deletes alerts that were resolved more than alerts_keep_days (365) ago, but none of a warehouse under legal hold; returns how many.';

-- Rows of a partition, from the kept counts where these are right. The number stays right until the transaction ends: writers
-- of the day wait, readers do not.
CREATE OR REPLACE FUNCTION ergo_internal.count_locked(partition_name text) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    counted bigint;
    leaf regclass := (SELECT f.relation FROM ergo_internal.find_leaf(partition_name) f);
BEGIN
    IF leaf IS NULL THEN
        RETURN 0;
    END IF;
    -- Longer than deadlock_timeout, after which a vacuum that is under way gives way.
    PERFORM ergo_internal.wait_at_most('2s');
    EXECUTE format('LOCK TABLE %s IN SHARE MODE', leaf);
    SELECT sum(c.row_count) INTO counted
    FROM ergo_internal.snapshot_partitions() s LEFT JOIN ergo_internal.day_counts c ON c.day = s.day
    WHERE s.partition_name = count_locked.partition_name HAVING bool_and(s.is_kept);
    IF counted IS NULL THEN
        EXECUTE format('SELECT count(*) FROM %s', leaf) INTO counted;
    END IF;
    RETURN counted;
END
$$;
