-- TimescaleDB storage: hypertables whose chunks are UTC days. Chunks come with the rows, so there is no DEFAULT and nothing to
-- make ahead. Chunks older than seven days are compressed where the licence allows it.

CREATE OR REPLACE FUNCTION ergo_internal.timescaledb_prepare() RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    t record;
BEGIN
    FOR t IN SELECT * FROM (VALUES ('ergonomic_snapshots', 'warehouse_id, zone_id'), ('shift_snapshots', 'warehouse_id')) x(parent, segments) LOOP
        IF EXISTS (SELECT FROM pg_partitioned_table p WHERE p.partrelid = t.parent::regclass) THEN
            PERFORM ergo_internal.timescaledb_unpartition(t.parent);
        END IF;
        -- Chunks are made, with the triggers on them, as the table's owner.
        IF NOT (SELECT has_schema_privilege(c.relowner, 'ergo_internal', 'USAGE') FROM pg_class c WHERE c.oid = t.parent::regclass) THEN
            EXECUTE format('GRANT USAGE ON SCHEMA ergo_internal TO %s', (SELECT c.relowner::regrole FROM pg_class c WHERE c.oid = t.parent::regclass));
        END IF;
        IF NOT EXISTS (SELECT FROM timescaledb_information.hypertables h
                       WHERE to_regclass(format('%I.%I', h.hypertable_schema, h.hypertable_name)) = t.parent::regclass) THEN
            PERFORM create_hypertable(t.parent::regclass, by_range('event_time', interval '1 day'), create_default_indexes => false, migrate_data => true);
            IF current_setting('timescaledb.license') = 'timescale' THEN
                PERFORM ergo_internal.timescaledb_compress(t.parent, t.segments);
                PERFORM ergo_internal.timescaledb_schedule_compression(t.parent);
            ELSE
                RAISE NOTICE '% is not compressed: the licence of this TimescaleDB is %', t.parent, current_setting('timescaledb.license');
            END IF;
        END IF;
    END LOOP;

    CREATE OR REPLACE TRIGGER note_inserted AFTER INSERT ON public.ergonomic_snapshots
        REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION ergo_internal.note_inserted();
    CREATE OR REPLACE TRIGGER note_updated AFTER UPDATE ON public.ergonomic_snapshots
        REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION ergo_internal.note_updated();
    CREATE OR REPLACE TRIGGER note_truncated AFTER TRUNCATE ON public.ergonomic_snapshots
        FOR EACH STATEMENT EXECUTE FUNCTION ergo_internal.note_truncated();
    IF NOT EXISTS (SELECT FROM pg_trigger g WHERE g.tgrelid = 'public.ergonomic_snapshots'::regclass AND g.tgname = 'note_deleted') THEN
        PERFORM ergo_internal.timescaledb_note_deletes('public.ergonomic_snapshots');
    END IF;
END
$$;

CREATE OR REPLACE FUNCTION ergo_internal.timescaledb_compress(parent text, segments text) RETURNS void
-- It warns that id is no part of the compression's order, which is meant.
LANGUAGE plpgsql SET client_min_messages = error AS $$
BEGIN
    EXECUTE format('ALTER TABLE %I SET (timescaledb.compress, timescaledb.compress_segmentby = %L, timescaledb.compress_orderby = ''event_time DESC'')', parent, segments);
END
$$;

CREATE OR REPLACE FUNCTION ergo_internal.timescaledb_schedule_compression(parent text) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    PERFORM add_compression_policy(parent::regclass, interval '7 days');
EXCEPTION WHEN invalid_authorization_specification THEN
    -- Work in the background is done as the table's owner.
    RAISE WARNING '% is not compressed by itself, since its owner % may not log in. Let the role log in, then call add_compression_policy(''%'', interval ''7 days'')',
        parent, (SELECT c.relowner::regrole FROM pg_class c WHERE c.oid = parent::regclass), parent;
END
$$;

-- Turns a table of day partitions into a plain one, with its rows, constraints and indexes under their names.
CREATE OR REPLACE FUNCTION ergo_internal.timescaledb_unpartition(parent text) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    definition text;
    -- Definitions name the table as it is called now; of a partitioned one they say ONLY.
    definitions text[] := ARRAY(SELECT format('ALTER TABLE %I ADD CONSTRAINT %I %s', parent, c.conname, pg_get_constraintdef(c.oid))
                                FROM pg_constraint c WHERE c.conrelid = parent::regclass AND c.contype = 'p')
                          || ARRAY(SELECT replace(pg_get_indexdef(i.indexrelid), ' ON ONLY ', ' ON ')
                                   FROM pg_index i WHERE i.indrelid = parent::regclass AND NOT i.indisprimary);
    sequence text := pg_get_serial_sequence(parent, 'id');
    last_id bigint;
BEGIN
    EXECUTE format('LOCK TABLE %I IN ACCESS EXCLUSIVE MODE', parent);
    IF sequence IS NOT NULL THEN
        EXECUTE format('SELECT CASE WHEN is_called THEN last_value END FROM %s', sequence) INTO last_id;
    END IF;
    EXECUTE format('ALTER TABLE %I RENAME TO %I', parent, parent || '_partitioned');
    EXECUTE format('CREATE TABLE %I (LIKE %I INCLUDING ALL EXCLUDING INDEXES)', parent, parent || '_partitioned');
    PERFORM ergo_internal.take_rights(format('%I', parent || '_partitioned')::regclass, parent::regclass);
    EXECUTE format('INSERT INTO %I SELECT * FROM %I', parent, parent || '_partitioned');
    EXECUTE format('DROP TABLE %I', parent || '_partitioned');
    FOREACH definition IN ARRAY definitions LOOP
        EXECUTE definition;
    END LOOP;
    sequence := pg_get_serial_sequence(parent, 'id');
    IF sequence IS NOT NULL THEN
        -- Also where the rows with the highest numbers are not here, because they are still to be adopted.
        EXECUTE format('SELECT setval(%L, greatest(max(id), %L)) FROM %I HAVING greatest(max(id), %2$L) IS NOT NULL', sequence, last_id, parent);
    END IF;
END
$$;

-- DELETE cannot have a transition table here, since it can remove compressed rows without looking at them. With this trigger it
-- looks at each. Retention sets ergo.purging for its own deletes.
CREATE OR REPLACE FUNCTION ergo_internal.note_deleted_row() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
    INSERT INTO ergo_internal.change_ledger (warehouse_id, bucket_minute, row_count, removed)
    VALUES (OLD.warehouse_id, pg_catalog.date_bin('1 minute', OLD.event_time, '2000-01-01 00:00:00+00'), 1, true);
    RETURN NULL;
END
$$;

CREATE OR REPLACE FUNCTION ergo_internal.timescaledb_note_deletes(relation regclass) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('CREATE TRIGGER note_deleted AFTER DELETE ON %s FOR EACH ROW
                    WHEN (pg_catalog.current_setting(''ergo.purging'', true) IS DISTINCT FROM ''on'') EXECUTE FUNCTION ergo_internal.note_deleted_row()', relation);
END
$$;

-- Chunks. The one that ends with time itself, for rows of no calendar day, counts as without bounds.
DROP FUNCTION IF EXISTS ergo_internal.timescaledb_leaves(text);
CREATE OR REPLACE FUNCTION ergo_internal.timescaledb_leaves(parent text, named text DEFAULT NULL)
RETURNS TABLE (relation regclass, partition_name text, lower_bound timestamptz, upper_bound timestamptz)
LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN QUERY
        SELECT x.relation, x.name, CASE WHEN x.is_bounded THEN x.range_start END, CASE WHEN x.is_bounded THEN x.range_end END
        FROM (SELECT to_regclass(format('%I.%I', c.chunk_schema, c.chunk_name)) AS relation, c.chunk_name::text AS name,
                     c.range_start, c.range_end, isfinite(c.range_start) AND isfinite(c.range_end) AS is_bounded
              FROM timescaledb_information.chunks c
              WHERE to_regclass(format('%I.%I', c.hypertable_schema, c.hypertable_name)) = ('public.' || parent)::regclass
                AND (named IS NULL OR c.chunk_name = named)) x
        WHERE x.relation IS NOT NULL;
END
$$;

CREATE OR REPLACE FUNCTION ergo_internal.timescaledb_leaf_sizes(parent text) RETURNS TABLE (relation regclass, bytes bigint)
LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN QUERY SELECT to_regclass(format('%I.%I', s.chunk_schema, s.chunk_name)), s.total_bytes FROM chunks_detailed_size(parent::regclass) s;
END
$$;

CREATE OR REPLACE FUNCTION ergo_internal.timescaledb_leaf_compression(parent text) RETURNS TABLE (relation regclass, bytes_before bigint)
LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN QUERY SELECT to_regclass(format('%I.%I', s.chunk_schema, s.chunk_name)), s.before_compression_total_bytes
                 FROM chunk_compression_stats(parent::regclass) s WHERE s.before_compression_total_bytes IS NOT NULL;
END
$$;

CREATE OR REPLACE FUNCTION ergo_internal.timescaledb_compression(parent text, OUT leaves int, OUT bytes bigint, OUT bytes_before bigint)
LANGUAGE plpgsql STABLE AS $$
BEGIN
    SELECT s.number_compressed_chunks, s.after_compression_total_bytes, s.before_compression_total_bytes INTO leaves, bytes, bytes_before
    FROM hypertable_compression_stats(parent::regclass) s WHERE s.number_compressed_chunks > 0;
END
$$;

-- The chunk that a UTC day begins in; null while no row made one.
CREATE OR REPLACE FUNCTION ergo_internal.timescaledb_partition_of(parent text, day date) RETURNS text
LANGUAGE sql STABLE AS $$
    SELECT l.partition_name FROM ergo_internal.timescaledb_leaves(parent) l
    WHERE day::timestamp AT TIME ZONE 'UTC' >= l.lower_bound AND day::timestamp AT TIME ZONE 'UTC' < l.upper_bound
$$;

CREATE OR REPLACE FUNCTION ergo_internal.timescaledb_drop_partition(parent text, leaf regclass) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    bounds record;
BEGIN
    SELECT l.lower_bound, l.upper_bound INTO STRICT bounds FROM ergo_internal.timescaledb_leaves(parent) l WHERE l.relation = leaf;
    PERFORM drop_chunks(parent::regclass, older_than => bounds.upper_bound, newer_than => bounds.lower_bound);
END
$$;

-- A chunk that is not compressed is thinned out like a partition, by rows. Settings are made in the body: only a superuser may
-- create a function with one that no extension knows.
CREATE OR REPLACE FUNCTION ergo_internal.timescaledb_delete_rows(leaf regclass, warehouse text, before timestamptz, batch int) RETURNS bigint
LANGUAGE plpgsql AS $$
DECLARE
    deleted bigint;
BEGIN
    PERFORM set_config('ergo.purging', 'on', true);
    -- From here on the chunk is not compressed under our hands: its rows would lose the places they are known by.
    EXECUTE format('LOCK TABLE %s IN ROW EXCLUSIVE MODE', leaf);
    IF EXISTS (SELECT FROM timescaledb_information.chunks c
               WHERE c.is_compressed AND to_regclass(format('%I.%I', c.chunk_schema, c.chunk_name)) = leaf) THEN
        deleted := ergo_internal.timescaledb_delete_compressed(leaf, warehouse, before);
    ELSE
        deleted := ergo_internal.native_delete_rows(leaf, warehouse, before, batch);
    END IF;
    PERFORM set_config('ergo.purging', 'off', true);
    RETURN deleted;
END
$$;

-- Deletes a warehouse's rows before a moment from a compressed chunk, however many: compressed rows lie in batches of one
-- warehouse and zone, and those that have expired as a whole go without being decompressed. That is done only where no row
-- trigger wants to see each row, so the chunk's own is away meanwhile, under a lock that lets no other delete pass it by. The
-- lock is waited for like the one that drops a partition.
CREATE OR REPLACE FUNCTION ergo_internal.timescaledb_delete_compressed(leaf regclass, warehouse text, before timestamptz) RETURNS bigint
LANGUAGE plpgsql SET datestyle = 'ISO' SET lock_timeout = '300ms' AS $$
DECLARE
    deleted bigint;
    ends timestamptz := (SELECT l.upper_bound FROM ergo_internal.leaves('ergonomic_snapshots') l WHERE l.relation = leaf
                         UNION ALL SELECT l.upper_bound FROM ergo_internal.leaves('shift_snapshots') l WHERE l.relation = leaf);
    is_tracked boolean := EXISTS (SELECT FROM pg_trigger g WHERE g.tgrelid = leaf AND g.tgname = 'note_deleted');
BEGIN
    PERFORM set_config('timescaledb.max_tuples_decompressed_per_dml_transaction', '0', true);
    IF is_tracked THEN
        FOR attempt IN 1..10 LOOP
            BEGIN
                EXECUTE format('DROP TRIGGER note_deleted ON %s', leaf);
                EXIT;
            EXCEPTION WHEN lock_not_available THEN
                IF attempt = 10 THEN
                    RAISE EXCEPTION 'somebody is using it; the next run takes it' USING ERRCODE = '55P03';
                END IF;
                PERFORM pg_sleep(0.1 * attempt);
            END;
        END LOOP;
    END IF;
    EXECUTE format('DELETE FROM %s WHERE warehouse_id = %L', leaf, warehouse)
        || CASE WHEN ends <= before THEN '' ELSE format(' AND event_time < %L', before) END;
    GET DIAGNOSTICS deleted = ROW_COUNT;
    IF is_tracked THEN
        PERFORM ergo_internal.timescaledb_note_deletes(leaf);
    END IF;
    RETURN deleted;
END
$$;

-- The extension's functions are found whatever the caller's search path is, in the schema that it was created in.
DO $$
DECLARE
    f record;
    home text := (SELECT e.extnamespace::regnamespace::text FROM pg_extension e WHERE e.extname = 'timescaledb');
BEGIN
    FOR f IN SELECT p.oid::regprocedure AS signature FROM pg_proc p JOIN pg_language l ON l.oid = p.prolang
             WHERE home IS NOT NULL AND p.pronamespace = 'ergo_internal'::regnamespace AND p.proname LIKE 'timescaledb\_%' AND l.lanname = 'plpgsql' LOOP
        EXECUTE format('ALTER FUNCTION %s SET search_path = public, %s, pg_temp', f.signature, home);
    END LOOP;
END
$$;
