-- Partitions that go whole, and empty ones.

-- Takes a partition away if every row in it has expired, judged again under the lock. Gives up after a short wait, so that a
-- long reader is never queued behind. True when its rows are gone.
CREATE OR REPLACE FUNCTION ergo_internal.drop_expired_partition(parent text, partition_name text) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    found record;
BEGIN
    SELECT * INTO found FROM ergo_internal.find_leaf(partition_name);
    IF found.lower_bound IS NULL THEN
        RETURN false;
    END IF;
    PERFORM ergo_internal.wait_at_most('100ms');
    PERFORM ergo_internal.require_read_committed();
    PERFORM pg_advisory_xact_lock_shared(hashtext('ergo_internal.hold'), 0);
    -- The leaf alone: while its readers are waited for, only others of its readers wait.
    EXECUTE format('LOCK TABLE %s IN ACCESS EXCLUSIVE MODE', found.relation);
    IF ergo_internal.is_needed(found.relation) THEN
        RETURN false;
    END IF;
    PERFORM ergo_internal.drop_partition(parent, found.relation);
    IF parent = 'ergonomic_snapshots' THEN
        DELETE FROM ergo_internal.counted_days d WHERE d.day IN (SELECT ergo_internal.days_between(found.lower_bound, found.upper_bound));
        DELETE FROM ergo_internal.day_counts d WHERE d.day IN (SELECT ergo_internal.days_between(found.lower_bound, found.upper_bound));
    ELSE
        PERFORM ergo_internal.forget_shift_days(found.lower_bound, found.upper_bound);
    END IF;
    RETURN true;
END
$$;

-- Drops past day partitions that hold nothing: days without work, and days that were emptied while their table was in use. One
-- that is in use is left to the next run. A late row for such a day goes to DEFAULT, and gets a partition again if it may stay.
CREATE OR REPLACE PROCEDURE ergo_internal.drop_empty_partitions(INOUT stopped boolean)
LANGUAGE plpgsql AS $$
DECLARE
    p record;
    holds_rows boolean;
BEGIN
    FOR p IN
        SELECT t.parent, d.partition_name AS name, d.relation
        FROM unnest(ARRAY['ergonomic_snapshots', 'shift_snapshots']) t(parent) CROSS JOIN LATERAL ergo_internal.day_partitions(t.parent) d
        WHERE d.upper_bound <= (SELECT max(c.cutoff) FROM ergo_internal.warehouse_cutoffs c)
    LOOP
        EXIT WHEN stopped;
        BEGIN
            EXECUTE format('SELECT EXISTS (SELECT 1 FROM %s)', p.relation) INTO holds_rows;
            IF NOT holds_rows THEN
                PERFORM ergo_internal.drop_expired_partition(p.parent, p.name);
            END IF;
        EXCEPTION
            WHEN query_canceled THEN stopped := true;
            WHEN lock_not_available OR undefined_table THEN NULL;
        END;
        COMMIT;
    END LOOP;
END
$$;
