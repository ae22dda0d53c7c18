-- Citus: the day partitions of native storage, distributed by warehouse. What belongs to a warehouse, its snapshots, its part of
-- the change ledger and the storage of its views, lies together on one node, and a refresh runs there. Warehouses, settings,
-- dirty buckets and runs stay tables of the coordinator, which is the server that everybody connects to.

-- What is distributed: the snapshots, and every table of buckets of a warehouse.
CREATE OR REPLACE FUNCTION ergo_internal.citus_tables() RETURNS SETOF regclass
LANGUAGE sql STABLE AS $$
    SELECT t::regclass FROM unnest(ARRAY['public.ergonomic_snapshots', 'public.shift_snapshots']) t
    UNION ALL
    SELECT a.attrelid::regclass FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
    WHERE c.relnamespace = 'ergo_internal'::regnamespace AND c.relkind = 'r' AND a.attname IN ('bucket_minute', 'bucket_time', 'hour_bucket')
$$;

CREATE OR REPLACE FUNCTION ergo_internal.citus_distribute() RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    t regclass;
    key record;
BEGIN
    PERFORM set_config('citus.multi_shard_modify_mode', 'sequential', true);
    IF 'public.ergonomic_snapshots'::regclass NOT IN (SELECT p.logicalrelid FROM pg_dist_partition p) THEN
        -- Rows come complete, or are refused: a trigger on a shard cannot ask the zones, nor move a row to another partition.
        DROP TRIGGER IF EXISTS complete_snapshot ON public.ergonomic_snapshots;
        DROP TRIGGER IF EXISTS complete_shift ON public.shift_snapshots;
        DROP TRIGGER IF EXISTS mark_snapshot ON public.ergonomic_snapshots_default;
        DROP TRIGGER IF EXISTS mark_shift ON public.shift_snapshots_default;
        DROP TRIGGER IF EXISTS date_snapshot ON public.ergonomic_snapshots_default;
        DROP TRIGGER IF EXISTS date_shift ON public.shift_snapshots_default;
        ALTER TABLE public.ergonomic_snapshots ALTER COLUMN event_time DROP DEFAULT;
        ALTER TABLE public.shift_snapshots ALTER COLUMN event_time DROP DEFAULT;
        -- A unique key must hold the column that rows are distributed by.
        FOR key IN
            SELECT c.conrelid::regclass AS owner, c.conname FROM pg_constraint c
            WHERE c.conrelid IN ('public.ergonomic_snapshots'::regclass, 'public.shift_snapshots'::regclass) AND c.contype = 'p'
              AND NOT EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = c.conrelid AND a.attname = 'warehouse_id' AND a.attnum = ANY (c.conkey))
        LOOP
            EXECUTE format('ALTER TABLE %s DROP CONSTRAINT %I, ADD CONSTRAINT %I PRIMARY KEY (id, event_time, warehouse_id)', key.owner, key.conname, key.conname);
        END LOOP;
    END IF;
    FOR t IN SELECT c FROM ergo_internal.citus_tables() c WHERE c NOT IN (SELECT p.logicalrelid FROM pg_dist_partition p) LOOP
        IF t = 'public.ergonomic_snapshots'::regclass THEN
            PERFORM create_distributed_table(t, 'warehouse_id');
        ELSE
            PERFORM create_distributed_table(t, 'warehouse_id', colocate_with => 'public.ergonomic_snapshots');
        END IF;
    END LOOP;
END
$$;

CREATE OR REPLACE FUNCTION ergo_internal.citus_prepare() RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    IF (SELECT groupid FROM pg_dist_local_group) <> 0 THEN
        RAISE EXCEPTION 'This server is a worker of a Citus cluster. Install on its coordinator' USING ERRCODE = '55000';
    END IF;
    -- Tables that a newer version brings are distributed when they come.
    IF EXISTS (SELECT FROM ergo_internal.citus_tables() c WHERE c NOT IN (SELECT p.logicalrelid FROM pg_dist_partition p)) THEN
        PERFORM ergo_internal.citus_distribute();
    END IF;
    -- Citus warns of triggers that reach across nodes; these write to the shard beside their own.
    PERFORM set_config('citus.enable_unsafe_triggers', 'on', true);
    IF (SELECT count(*) FROM pg_trigger g WHERE g.tgrelid = 'public.ergonomic_snapshots'::regclass AND starts_with(g.tgname::text, 'note_')) < 4 THEN
        CREATE OR REPLACE TRIGGER note_inserted AFTER INSERT ON public.ergonomic_snapshots
            REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION ergo_internal.citus_note_inserted();
        CREATE OR REPLACE TRIGGER note_deleted AFTER DELETE ON public.ergonomic_snapshots
            REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION ergo_internal.citus_note_deleted();
        CREATE OR REPLACE TRIGGER note_updated AFTER UPDATE ON public.ergonomic_snapshots
            REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION ergo_internal.citus_note_updated();
        CREATE OR REPLACE TRIGGER note_truncated AFTER TRUNCATE ON public.ergonomic_snapshots
            FOR EACH STATEMENT EXECUTE FUNCTION ergo_internal.citus_note_truncated();
    END IF;
END
$$;

-- The ledger's shard on the node of a snapshots' shard. All rows of a statement on one shard belong to it. Named directly: a
-- statement on the distributed ledger is refused within a statement on a shard, nor would it see the transition tables.
CREATE OR REPLACE FUNCTION ergo_internal.citus_ledger_shard(warehouse text) RETURNS text
LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN 'ergo_internal.change_ledger_' || get_shard_id_for_distribution_column('ergo_internal.change_ledger', warehouse);
END
$$;

CREATE OR REPLACE FUNCTION ergo_internal.citus_note_inserted() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
DECLARE
    some_warehouse text := (SELECT warehouse_id FROM new_rows LIMIT 1);
BEGIN
    IF some_warehouse IS NOT NULL THEN
        EXECUTE format('INSERT INTO %s (warehouse_id, bucket_minute, row_count, removed)
                        SELECT warehouse_id, date_bin(''1 minute'', event_time, ''2000-01-01 00:00:00+00''), count(*), false
                        FROM new_rows GROUP BY 1, 2', ergo_internal.citus_ledger_shard(some_warehouse));
    END IF;
    RETURN NULL;
END
$$;

CREATE OR REPLACE FUNCTION ergo_internal.citus_note_deleted() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
DECLARE
    some_warehouse text := (SELECT warehouse_id FROM old_rows LIMIT 1);
BEGIN
    IF some_warehouse IS NOT NULL THEN
        EXECUTE format('INSERT INTO %s (warehouse_id, bucket_minute, row_count, removed)
                        SELECT warehouse_id, date_bin(''1 minute'', event_time, ''2000-01-01 00:00:00+00''), count(*), true
                        FROM old_rows GROUP BY 1, 2', ergo_internal.citus_ledger_shard(some_warehouse));
    END IF;
    RETURN NULL;
END
$$;

CREATE OR REPLACE FUNCTION ergo_internal.citus_note_updated() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
DECLARE
    some_warehouse text := (SELECT warehouse_id FROM new_rows LIMIT 1);
BEGIN
    IF some_warehouse IS NOT NULL THEN
        EXECUTE format('INSERT INTO %s (warehouse_id, bucket_minute, row_count, removed)
                        SELECT warehouse_id, date_bin(''1 minute'', event_time, ''2000-01-01 00:00:00+00''), count(*), removed
                        FROM (SELECT warehouse_id, event_time, true AS removed FROM old_rows
                              UNION ALL
                              SELECT warehouse_id, event_time, false FROM new_rows) touched
                        GROUP BY warehouse_id, 2, removed', ergo_internal.citus_ledger_shard(some_warehouse));
    END IF;
    RETURN NULL;
END
$$;

-- Fires on the coordinator's table and on each shard; the former speaks for all.
CREATE OR REPLACE FUNCTION ergo_internal.citus_note_truncated() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
BEGIN
    IF TG_TABLE_NAME = 'ergonomic_snapshots' THEN
        EXECUTE format('INSERT INTO ergo_internal.change_ledger (warehouse_id, bucket_minute, row_count, removed)
                        SELECT DISTINCT warehouse_id, bucket, 0, true FROM (%s) held', ergo_internal.held_buckets());
        UPDATE ergo_internal.counted_days SET is_changed = true;
    END IF;
    RETURN NULL;
END
$$;

-- Run after every change of functions. A refresh of a warehouse's buckets is sent to the node that holds them. And Citus plans no
-- parameters of SQL functions: those that read distributed tables keep their text and become PL/pgSQL.
CREATE OR REPLACE FUNCTION ergo_internal.citus_adapt_functions() RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    f record;
    distributed text := (SELECT string_agg(DISTINCT c.relname, '|') FROM ergo_internal.citus_tables() t JOIN pg_class c ON c.oid = t);
BEGIN
    FOR f IN
        SELECT p.oid, p.oid::regprocedure AS signature, p.provolatile, p.proretset, p.prosrc,
               pg_get_function_arguments(p.oid) AS arguments, pg_get_function_result(p.oid) AS result, n.nspname, p.proname
        FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace JOIN pg_language l ON l.oid = p.prolang
        WHERE n.nspname IN ('public', 'ergo_internal') AND l.lanname = 'sql' AND p.prokind = 'f'
          AND (p.prosrc ~ format('[[:<:]](FROM|JOIN) (ergo_internal[.])?(%s)[[:>:]]', distributed) OR p.proretset AND p.provolatile <> 'i')
    LOOP
        EXECUTE format('CREATE OR REPLACE FUNCTION %I.%I(%s) RETURNS %s LANGUAGE plpgsql %s AS %L', f.nspname, f.proname, f.arguments, f.result,
            CASE f.provolatile WHEN 'i' THEN 'IMMUTABLE' WHEN 's' THEN 'STABLE' ELSE 'VOLATILE' END,
            format(CASE WHEN f.proretset THEN E'#variable_conflict use_column\nBEGIN\n    RETURN QUERY %s;\nEND\n'
                        ELSE E'#variable_conflict use_column\nBEGIN\n    RETURN (%s);\nEND\n' END, f.prosrc));
    END LOOP;
    -- Moments are sent to the nodes as text: in the caller's DateStyle, which need not be that of the session there, and in some with
    -- the short name of a time zone, which several zones share.
    FOR f IN
        SELECT p.oid::regprocedure AS signature FROM pg_proc p JOIN pg_language l ON l.oid = p.prolang
        WHERE p.pronamespace IN ('public'::regnamespace, 'ergo_internal'::regnamespace) AND p.prokind = 'f' AND p.prorettype <> 'trigger'::regtype
          AND (p.prosecdef OR l.lanname = 'plpgsql') AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')
    LOOP
        EXECUTE format('ALTER FUNCTION %s SET datestyle = ''ISO, MDY''', f.signature);
    END LOOP;
    -- A plan for whatever warehouse names no node, and Citus refuses it.
    FOR f IN
        SELECT p.oid::regprocedure AS signature FROM pg_proc p
        WHERE p.pronamespace IN ('public'::regnamespace, 'ergo_internal'::regnamespace) AND 'plan_cache_mode=force_generic_plan' = ANY (p.proconfig)
    LOOP
        EXECUTE format('ALTER FUNCTION %s SET plan_cache_mode = force_custom_plan', f.signature);
    END LOOP;
    FOR f IN
        SELECT p.oid::regprocedure AS signature FROM pg_proc p
        WHERE p.pronamespace = 'ergo_internal'::regnamespace AND p.proname IN ('recompute', 'add_up_days')
    LOOP
        PERFORM create_distributed_function(f.signature, 'wh', colocate_with => 'public.ergonomic_snapshots', force_delegation => true);
    END LOOP;
END
$$;

CREATE OR REPLACE FUNCTION ergo_internal.citus_leaf_sizes(parent text) RETURNS TABLE (relation regclass, bytes bigint)
LANGUAGE plpgsql STABLE AS $$
BEGIN
    -- One question to each node, not one for each leaf.
    RETURN QUERY
        SELECT l.relation, sum(s.shard_size)::bigint FROM ergo_internal.native_leaves(parent) l
        JOIN citus_shards s ON s.table_name = l.relation GROUP BY 1;
END
$$;

-- A partition is distributed before it is attached.
CREATE OR REPLACE FUNCTION ergo_internal.citus_place_partition(parent text, partition_name text) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    PERFORM set_config('citus.multi_shard_modify_mode', 'sequential', true);
    PERFORM set_config('citus.enable_unsafe_triggers', 'on', true);
    PERFORM create_distributed_table(partition_name, 'warehouse_id', colocate_with => parent);
END
$$;

-- The warehouse in the outer condition sends the whole statement to its shard.
CREATE OR REPLACE FUNCTION ergo_internal.citus_delete_rows(leaf regclass, warehouse text, before timestamptz, batch int) RETURNS bigint
LANGUAGE plpgsql AS $$
DECLARE
    deleted bigint;
BEGIN
    EXECUTE format('DELETE FROM %1$s WHERE warehouse_id = $1
                    AND ctid = ANY (ARRAY(SELECT ctid FROM %1$s WHERE warehouse_id = $1 AND event_time < $2 LIMIT $3))', leaf)
    USING warehouse, before, batch;
    GET DIAGNOSTICS deleted = ROW_COUNT;
    RETURN deleted;
END
$$;

-- Asked of all shards at once; the limit of each warehouse is the coordinator's.
CREATE OR REPLACE FUNCTION ergo_internal.citus_is_needed(leaf regclass) RETURNS boolean
LANGUAGE plpgsql STABLE AS $$
DECLARE
    needed boolean;
BEGIN
    EXECUTE format($q$
        WITH newest AS MATERIALIZED (SELECT s.warehouse_id, max(s.event_time) AS event_time FROM %s s GROUP BY 1)
        SELECT EXISTS (
            SELECT 1 FROM newest n LEFT JOIN ergo_internal.warehouse_cutoffs c ON c.warehouse_id = n.warehouse_id
            WHERE n.event_time >= coalesce(least(c.cutoff, c.purged_before), '-infinity'))$q$, leaf) INTO needed;
    RETURN needed;
END
$$;
