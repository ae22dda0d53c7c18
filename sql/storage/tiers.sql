-- What depends on where the snapshots lie, behind functions that are the same for every storage tier. Each tier has a script
-- of its own with functions of the same names and its own prefix: the folders native, timescaledb and citus. Tiers are
-- told apart by statements of PL/pgSQL, never within one: a statement is parsed where it runs, and may name what only an
-- extension knows.
-- A leaf is what rows lie in: a day partition, the DEFAULT partition or a chunk.

CREATE OR REPLACE FUNCTION ergo_internal.storage_tier() RETURNS text LANGUAGE sql STABLE AS
$$ SELECT storage FROM ergo_internal.settings $$;

-- Makes the two tables what the tier needs, rows kept, and puts the triggers on that fill the change ledger. Changes nothing
-- where that is done.
CREATE OR REPLACE FUNCTION ergo_internal.prepare_storage() RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    PERFORM ergo_internal.watch_shifts();
    CASE ergo_internal.storage_tier()
        WHEN 'timescaledb' THEN PERFORM ergo_internal.timescaledb_prepare();
        WHEN 'citus' THEN PERFORM ergo_internal.citus_prepare();
        ELSE PERFORM ergo_internal.native_prepare();
    END CASE;
    PERFORM ergo_internal.complete_rows();
    PERFORM ergo_internal.track_replicated_rows();
END
$$;

-- Called after functions were created or replaced.
CREATE OR REPLACE FUNCTION ergo_internal.adapt_functions() RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    IF ergo_internal.storage_tier() = 'citus' THEN
        -- Tables that came with this version are distributed before functions that read them are adapted.
        PERFORM ergo_internal.citus_prepare();
        PERFORM ergo_internal.citus_adapt_functions();
    END IF;
    PERFORM ergo_internal.close_functions();
    PERFORM ergo_internal.require_whole_views();
END
$$;

-- The leaves of a table, or the one of a name, with their bounds; without bounds for DEFAULT.
DROP FUNCTION IF EXISTS ergo_internal.leaves(text);
CREATE OR REPLACE FUNCTION ergo_internal.leaves(parent text, named text DEFAULT NULL)
RETURNS TABLE (relation regclass, partition_name text, lower_bound timestamptz, upper_bound timestamptz)
LANGUAGE plpgsql STABLE AS $$
BEGIN
    IF ergo_internal.storage_tier() = 'timescaledb' THEN
        RETURN QUERY SELECT * FROM ergo_internal.timescaledb_leaves(parent, named);
    ELSE
        RETURN QUERY SELECT * FROM ergo_internal.native_leaves(parent, named);
    END IF;
END
$$;

-- Sizes of the leaves of a table with their indexes, on all nodes and with whatever else a leaf lies in.
CREATE OR REPLACE FUNCTION ergo_internal.leaf_sizes(parent text) RETURNS TABLE (relation regclass, bytes bigint)
LANGUAGE plpgsql STABLE AS $$
BEGIN
    IF ergo_internal.storage_tier() = 'timescaledb' THEN
        RETURN QUERY SELECT * FROM ergo_internal.timescaledb_leaf_sizes(parent);
    ELSIF ergo_internal.storage_tier() = 'citus' THEN
        RETURN QUERY SELECT * FROM ergo_internal.citus_leaf_sizes(parent);
    ELSE
        RETURN QUERY SELECT l.relation, pg_total_relation_size(l.relation) FROM ergo_internal.native_leaves(parent) l;
    END IF;
END
$$;

-- What compressed leaves took before, with their indexes; none on tiers that do not compress.
CREATE OR REPLACE FUNCTION ergo_internal.leaf_compression(parent text) RETURNS TABLE (relation regclass, bytes_before bigint)
LANGUAGE plpgsql STABLE AS $$
BEGIN
    IF ergo_internal.storage_tier() = 'timescaledb' THEN
        RETURN QUERY SELECT * FROM ergo_internal.timescaledb_leaf_compression(parent);
    END IF;
END
$$;

-- The leaves that cover a span of time.
DROP FUNCTION IF EXISTS ergo_internal.day_partitions(text);
CREATE OR REPLACE FUNCTION ergo_internal.day_partitions(parent text)
RETURNS TABLE (partition_name text, lower_bound timestamptz, upper_bound timestamptz, relation regclass)
LANGUAGE sql STABLE AS $$
    SELECT l.partition_name, l.lower_bound, l.upper_bound, l.relation
    FROM ergo_internal.leaves(parent) l WHERE l.lower_bound IS NOT NULL ORDER BY 2
$$;

-- One leaf by its name, with its table; no row where it is gone.
CREATE OR REPLACE FUNCTION ergo_internal.find_leaf(named text)
RETURNS TABLE (parent text, relation regclass, lower_bound timestamptz, upper_bound timestamptz)
LANGUAGE sql STABLE AS $$
    SELECT t.parent, l.relation, l.lower_bound, l.upper_bound
    FROM unnest(ARRAY['ergonomic_snapshots', 'shift_snapshots']) t(parent) CROSS JOIN LATERAL ergo_internal.leaves(t.parent, named) l
$$;

-- The partition of a UTC day, created if the tier makes partitions ahead; null where rows make them.
-- SECURITY DEFINER, here and below, marks what a role that may run the portal can do though it owns nothing: see accounts/roles.sql.
CREATE OR REPLACE FUNCTION ergo_internal.create_day_partition(parent text, day date) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF parent NOT IN ('ergonomic_snapshots', 'shift_snapshots') THEN
        RAISE EXCEPTION 'There are no partitions of %', parent USING ERRCODE = '22023';
    END IF;
    IF day IS NULL OR NOT isfinite(day) THEN
        RAISE EXCEPTION 'A partition needs a calendar day, not %', coalesce(day::text, 'null') USING ERRCODE = '22023';
    END IF;
    IF ergo_internal.storage_tier() = 'timescaledb' THEN
        RETURN ergo_internal.timescaledb_partition_of(parent, day);
    END IF;
    RETURN ergo_internal.native_create_day_partition(parent, day);
END
$$;

-- Puts a new partition where the tier wants its rows; called before it is attached.
CREATE OR REPLACE FUNCTION ergo_internal.place_partition(parent text, partition_name text) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    IF ergo_internal.storage_tier() = 'citus' THEN
        PERFORM ergo_internal.citus_place_partition(parent, partition_name);
    END IF;
END
$$;

-- Condition on event_time for the rows that the tier can hold: a hypertable refuses -infinity.
CREATE OR REPLACE FUNCTION ergo_internal.storable_times() RETURNS text
LANGUAGE sql STABLE AS $$ SELECT CASE ergo_internal.storage_tier() WHEN 'timescaledb' THEN 'event_time > ''-infinity''' ELSE 'true' END $$;

CREATE OR REPLACE FUNCTION create_ergonomic_snapshot_partition(day date) RETURNS text LANGUAGE sql AS
$$ SELECT ergo_internal.create_day_partition('ergonomic_snapshots', day) $$;
COMMENT ON FUNCTION create_ergonomic_snapshot_partition(date) IS 'Creates the partition of a UTC day if missing; returns its name.';

CREATE OR REPLACE FUNCTION create_shift_snapshot_partition(day date) RETURNS text LANGUAGE sql AS
$$ SELECT ergo_internal.create_day_partition('shift_snapshots', day) $$;
COMMENT ON FUNCTION create_shift_snapshot_partition(date) IS 'Creates the partition of a UTC day if missing; returns its name.';

-- Days that want a partition and have none: the coming ones, and those of rows that wait in DEFAULT.
CREATE OR REPLACE FUNCTION ergo_internal.missing_partitions(days_ahead int) RETURNS TABLE (parent text, day date)
LANGUAGE plpgsql STABLE AS $$
BEGIN
    IF ergo_internal.storage_tier() <> 'timescaledb' THEN
        RETURN QUERY SELECT * FROM ergo_internal.native_missing_partitions(days_ahead);
    END IF;
END
$$;

-- Rows of a table that have no partition of their own.
CREATE OR REPLACE FUNCTION ergo_internal.rows_in_default(parent text) RETURNS bigint
LANGUAGE plpgsql STABLE AS $$
DECLARE
    waiting bigint := 0;
BEGIN
    IF ergo_internal.storage_tier() <> 'timescaledb' THEN
        EXECUTE format('SELECT count(*) FROM public.%I', parent || '_default') INTO waiting;
    END IF;
    RETURN waiting;
END
$$;

-- How long the statements of this transaction wait for a lock, on every node that they reach.
CREATE OR REPLACE FUNCTION ergo_internal.wait_at_most(longest text) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    IF ergo_internal.storage_tier() = 'citus' THEN
        PERFORM set_config('citus.propagate_set_commands', 'local', true);
        EXECUTE format('SET LOCAL lock_timeout = %L', longest);
        RETURN;
    END IF;
    PERFORM set_config('lock_timeout', longest, true);
END
$$;

-- Whether somebody still needs a row of a leaf.
CREATE OR REPLACE FUNCTION ergo_internal.is_needed(leaf regclass) RETURNS boolean
LANGUAGE plpgsql STABLE AS $$
BEGIN
    IF ergo_internal.storage_tier() = 'citus' THEN
        RETURN ergo_internal.citus_is_needed(leaf);
    END IF;
    RETURN ergo_internal.native_is_needed(leaf);
END
$$;

CREATE OR REPLACE FUNCTION ergo_internal.drop_partition(parent text, leaf regclass) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    CASE ergo_internal.storage_tier()
        WHEN 'timescaledb' THEN PERFORM ergo_internal.timescaledb_drop_partition(parent, leaf);
        ELSE PERFORM ergo_internal.native_drop_partition(parent, leaf);
    END CASE;
END
$$;

-- Deletes up to batch of a warehouse's rows before a moment from one leaf, without telling the change ledger. More than batch
-- where they lie together compressed.
CREATE OR REPLACE FUNCTION ergo_internal.delete_rows(leaf regclass, warehouse text, before timestamptz, batch int) RETURNS bigint
LANGUAGE plpgsql AS $$
BEGIN
    IF ergo_internal.storage_tier() = 'timescaledb' THEN
        RETURN ergo_internal.timescaledb_delete_rows(leaf, warehouse, before, batch);
    ELSIF ergo_internal.storage_tier() = 'citus' THEN
        RETURN ergo_internal.citus_delete_rows(leaf, warehouse, before, batch);
    END IF;
    RETURN ergo_internal.native_delete_rows(leaf, warehouse, before, batch);
END
$$;

-- Of a table: how many leaves are compressed, what they take, and what they took before; nulls where nothing is compressed.
CREATE OR REPLACE FUNCTION ergo_internal.compression(parent text, OUT leaves int, OUT bytes bigint, OUT bytes_before bigint)
LANGUAGE plpgsql STABLE AS $$
BEGIN
    IF ergo_internal.storage_tier() = 'timescaledb' THEN
        SELECT * INTO leaves, bytes, bytes_before FROM ergo_internal.timescaledb_compression(parent);
    END IF;
END
$$;

CREATE OR REPLACE FUNCTION storage_overview()
RETURNS TABLE (table_name text, tier text, partitions int, compressed_partitions int, bytes bigint, compressed_bytes bigint,
               bytes_before_compression bigint, rows_in_default bigint, oldest timestamptz, newest timestamptz)
LANGUAGE plpgsql STABLE AS $$
BEGIN
    FOREACH table_name IN ARRAY ARRAY['ergonomic_snapshots', 'shift_snapshots'] LOOP
        tier := ergo_internal.storage_tier();
        SELECT count(l.lower_bound), coalesce(sum(s.bytes), 0) INTO partitions, bytes
        FROM ergo_internal.leaves(table_name) l LEFT JOIN ergo_internal.leaf_sizes(table_name) s ON s.relation = l.relation;
        SELECT c.leaves, c.bytes, c.bytes_before INTO compressed_partitions, compressed_bytes, bytes_before_compression
        FROM ergo_internal.compression(table_name) c;
        rows_in_default := ergo_internal.rows_in_default(table_name);
        EXECUTE format('SELECT min(event_time), max(event_time) FROM public.%I', table_name) INTO oldest, newest;
        RETURN NEXT;
    END LOOP;
END
$$;
COMMENT ON FUNCTION storage_overview() IS
    'Per snapshot table: storage tier, partitions (or chunks), bytes with indexes, what is compressed now and took before (null where nothing is), rows that wait in DEFAULT, oldest and newest event.';

-- Makes missing partitions, and counts past days.
DROP PROCEDURE IF EXISTS public.maintain_partitions(text, int);
CREATE OR REPLACE PROCEDURE maintain_partitions(
    requested_by text DEFAULT session_user, days_ahead int DEFAULT 7, only_if_due boolean DEFAULT false, due timestamptz DEFAULT NULL)
LANGUAGE plpgsql AS $$
DECLARE
    missing record;
    created int := 0;
    waiting bigint;
    failures text;
    stopped boolean := false;
    run bigint;
BEGIN
    IF days_ahead IS NULL OR days_ahead NOT BETWEEN 0 AND 366 THEN
        RAISE EXCEPTION 'days_ahead must be 0 to 366, not %', days_ahead USING ERRCODE = '22023',
            CONSTRAINT = 'partitions.days-ahead', DATATYPE = jsonb_build_object('days', days_ahead)::text;
    END IF;
    COMMIT;
    IF NOT ergo_internal.take_job('partitions', NOT only_if_due) THEN
        RETURN;
    END IF;
    IF only_if_due AND ergo_internal.is_done('partitions', 'ergonomic_snapshots, shift_snapshots', due) THEN
        PERFORM ergo_internal.leave_job('partitions');
        RETURN;
    END IF;
    INSERT INTO ergo_internal.runs (job, subject, requested_by)
    VALUES ('partitions', 'ergonomic_snapshots, shift_snapshots', maintain_partitions.requested_by) RETURNING id INTO run;
    COMMIT;
    FOR missing IN SELECT m.parent, m.day FROM ergo_internal.missing_partitions(days_ahead) m LOOP
        -- Ends the transaction that looked: some storage makes tables only before anything was read.
        COMMIT;
        BEGIN
            PERFORM ergo_internal.wait_at_most('2s');
            PERFORM ergo_internal.create_day_partition(missing.parent, missing.day);
            created := created + 1;
        EXCEPTION
            WHEN query_canceled THEN
                failures := concat_ws('; ', failures, ergo_internal.stopped());
                stopped := true;
            WHEN OTHERS THEN
                failures := concat_ws('; ', failures, format('%s of %s: %s', missing.parent, missing.day, SQLERRM));
        END;
        COMMIT;
        EXIT WHEN stopped;
    END LOOP;
    waiting := ergo_internal.rows_in_default('ergonomic_snapshots') + ergo_internal.rows_in_default('shift_snapshots');
    UPDATE ergo_internal.runs SET finished_at = clock_timestamp(), rows_affected = created, error = failures,
        outcome = CASE WHEN stopped THEN 'stopped' WHEN failures IS NULL THEN 'succeeded' ELSE 'failed' END,
        detail = jsonb_build_object('created', created, 'rows_in_default', waiting)
    WHERE id = run;
    COMMIT;
    IF NOT stopped THEN
        PERFORM ergo_internal.doubt_oldest_counts();
        CALL ergo_internal.count_days();
        CALL ergo_internal.check_balance(maintain_partitions.requested_by);
    END IF;
    PERFORM ergo_internal.leave_job('partitions');
    IF failures IS NOT NULL THEN
        RAISE EXCEPTION 'Some partitions could not be created: %', failures
            USING CONSTRAINT = 'partitions.failed', DATATYPE = jsonb_build_object('reasons', failures)::text;
    END IF;
END
$$;
