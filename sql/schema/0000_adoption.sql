-- Adopting the backend's own plain tables. 0001_tables.sql calls set_aside() before it creates anything and take_place() when
-- all is there, in one transaction: a writer waits for that moment only, and then writes to the partitioned tables.
-- The rows are moved later, in steps (functions/042_adoption.sql). In an empty database all of this finds nothing to do. What
-- stands in the way and what changes is said by adoption_rules.sql, which is run in the same session before this.

CREATE SCHEMA IF NOT EXISTS ergo_internal;

CREATE TABLE IF NOT EXISTS ergo_internal.adopted_tables (
    table_name     text PRIMARY KEY,
    set_aside_at   timestamptz NOT NULL DEFAULT clock_timestamp(),
    bytes          bigint NOT NULL,
    blocks         bigint NOT NULL,
    blocks_left    bigint NOT NULL,
    rows_moved     bigint NOT NULL DEFAULT 0,
    rows_in_doubt  bigint NOT NULL DEFAULT 0,
    finished_at    timestamptz,
    detail         jsonb NOT NULL
);
COMMENT ON TABLE ergo_internal.adopted_tables IS 'Plain tables of the backend that were set aside as ergo_internal.<name>_adopted until all their rows are moved.';
COMMENT ON COLUMN ergo_internal.adopted_tables.bytes IS 'Size with indexes when it was set aside.';
COMMENT ON COLUMN ergo_internal.adopted_tables.blocks_left IS 'Where the next batch ends: rows are moved from the end of the file, where the newest are.';
COMMENT ON COLUMN ergo_internal.adopted_tables.rows_in_doubt IS 'Rows whose id and time the writer wrote again before they were moved, or whose time the storage cannot hold (minus infinity in a hypertable); kept in adoption_conflicts.';
COMMENT ON COLUMN ergo_internal.adopted_tables.detail IS 'What was changed that cannot be seen in the tables any more: dropped foreign keys and their definitions, triggers, columns that were uuid.';

CREATE TABLE IF NOT EXISTS ergo_internal.adoption_conflicts (
    table_name text NOT NULL,
    noted_at   timestamptz NOT NULL DEFAULT clock_timestamp(),
    old_row    jsonb NOT NULL
);

-- The triggers of this script hold until the functions are installed, moments later: functions/038_incoming_rows.sql has them as
-- they are today.

-- What event_time holds between the INSERT of a writer that does not know the column and the trigger that dates the row, within
-- one statement. It must be a constant: the partition key is needed before any trigger runs.
CREATE OR REPLACE FUNCTION ergo_internal.undated() RETURNS timestamptz LANGUAGE sql IMMUTABLE AS $$ SELECT timestamptz '0001-01-01 00:00:00+00 BC' $$;

-- What a writer left out or wrote as null, before the row is stored. Both run for each row of the writer, so they are kept
-- short: one condition for a row that is complete, no WHEN of the trigger, which is parsed anew for each statement, and no
-- SET search_path, which costs as much as the rest of the call: what asks or compares is a function of its own.
-- With an argument, the older "timestamp" is filled as well: a backend that declared it NOT NULL reads it as such.
CREATE OR REPLACE FUNCTION ergo_internal.complete_snapshot() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
    IF NEW.warehouse_id IS NULL OR NEW.created_at IS NULL OR NEW.ingest_time IS NULL OR (NEW."timestamp" IS NULL AND TG_ARGV[0] IS NOT NULL) THEN
        NEW.warehouse_id := coalesce(NEW.warehouse_id, ergo_internal.warehouse_of_zone(NEW.zone_id));
        NEW.created_at := coalesce(NEW.created_at, pg_catalog.now());
        NEW.ingest_time := coalesce(NEW.ingest_time, pg_catalog.now());
        IF TG_ARGV[0] IS NOT NULL THEN
            NEW."timestamp" := coalesce(NEW."timestamp", ergo_internal.dated(NEW.event_time), NEW.created_at);
        END IF;
    END IF;
    RETURN NEW;
END
$$;

CREATE OR REPLACE FUNCTION ergo_internal.warehouse_of_zone(zone text) RETURNS text
LANGUAGE plpgsql STABLE SET search_path = pg_catalog AS $$
BEGIN
    RETURN coalesce((SELECT z.warehouse_id::text FROM public.zones z WHERE z.id::text = zone LIMIT 1), 'unassigned');
END
$$;

CREATE OR REPLACE FUNCTION ergo_internal.dated(event_time timestamptz) RETURNS timestamptz
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog AS $$ SELECT nullif(event_time, ergo_internal.undated()) $$;

CREATE OR REPLACE FUNCTION ergo_internal.complete_shift() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
    IF NEW.warehouse_id IS NULL OR NEW.created_at IS NULL OR NEW.ingest_time IS NULL THEN
        NEW.warehouse_id := coalesce(NEW.warehouse_id, 'unassigned');
        NEW.created_at := coalesce(NEW.created_at, pg_catalog.now());
        NEW.ingest_time := coalesce(NEW.ingest_time, pg_catalog.now());
    END IF;
    RETURN NEW;
END
$$;

-- Moves a row without event_time to its day, within the statement that wrote it. Asked so that only the primary key can serve:
-- rows that were dated before lie dead under the same time.
CREATE OR REPLACE FUNCTION ergo_internal.date_snapshot() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
BEGIN
    NEW.event_time := coalesce(NEW."timestamp", NEW.created_at);
    IF NEW.event_time = ergo_internal.undated() THEN
        RETURN NULL;
    END IF;
    IF TG_TABLE_NAME = 'ergonomic_snapshots_default' THEN
        DELETE FROM public.ergonomic_snapshots_default s WHERE s.id = NEW.id AND s.event_time IS NOT DISTINCT FROM ergo_internal.undated();
    ELSE
        DELETE FROM public.ergonomic_snapshots s WHERE s.id = NEW.id AND s.event_time = ergo_internal.undated();
    END IF;
    INSERT INTO public.ergonomic_snapshots SELECT NEW.*;
    RETURN NULL;
END
$$;

CREATE OR REPLACE FUNCTION ergo_internal.date_shift() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
BEGIN
    NEW.event_time := NEW.bucket_start;
    IF NEW.event_time = ergo_internal.undated() THEN
        RETURN NULL;
    END IF;
    IF TG_TABLE_NAME = 'shift_snapshots_default' THEN
        DELETE FROM public.shift_snapshots_default s WHERE s.id = NEW.id AND s.event_time IS NOT DISTINCT FROM ergo_internal.undated();
    ELSE
        DELETE FROM public.shift_snapshots s WHERE s.id = NEW.id AND s.event_time = ergo_internal.undated();
    END IF;
    INSERT INTO public.shift_snapshots SELECT NEW.*;
    RETURN NULL;
END
$$;

-- Locks tables against everybody. Others queue behind a lock that is waited for, so each try is short and leaves them time.
CREATE OR REPLACE FUNCTION ergo_internal.lock_for_a_moment(tables regclass[], tries int DEFAULT 300) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    before text := current_setting('lock_timeout');
    users text;
BEGIN
    FOR attempt IN 1..tries LOOP
        BEGIN
            PERFORM set_config('lock_timeout', '200ms', true);
            EXECUTE format('LOCK TABLE %s IN ACCESS EXCLUSIVE MODE', array_to_string(tables, ', '));
            PERFORM set_config('lock_timeout', before, true);
            RETURN;
        EXCEPTION WHEN lock_not_available OR deadlock_detected THEN
            NULL;
        END;
        PERFORM pg_sleep(0.8);
    END LOOP;
    SELECT string_agg(DISTINCT format('%s (%s)', l.pid, coalesce(nullif(a.application_name, ''), a.usename)), ', ') INTO users
    FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid WHERE l.relation = ANY (tables) AND l.pid <> pg_backend_pid();
    RAISE EXCEPTION '% stayed in use all the time, lately by the sessions %. Nothing was changed; end them or try again', array_to_string(tables, ', '), users
        USING ERRCODE = '55P03';
END
$$;

-- What the next scripts would make with foreign keys to the backend's tables, made without: its ids have types of its own, its rows
-- come and go, and no key of the portal's stands in their way. Nothing where the portal makes those tables itself.
CREATE OR REPLACE FUNCTION ergo_internal.make_beside_backend() RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    warehouse_id text := (SELECT format_type(a.atttypid, a.atttypmod) FROM pg_attribute a WHERE a.attrelid = to_regclass('public.warehouses') AND a.attname = 'id' AND NOT a.attisdropped);
    zone_id text := (SELECT format_type(a.atttypid, a.atttypmod) FROM pg_attribute a WHERE a.attrelid = to_regclass('public.zones') AND a.attname = 'id' AND NOT a.attisdropped);
    user_id text := (SELECT format_type(a.atttypid, a.atttypmod) FROM pg_attribute a WHERE a.attrelid = to_regclass('public.users') AND a.attname = 'id' AND NOT a.attisdropped);
BEGIN
    IF warehouse_id IS NULL AND zone_id IS NULL AND user_id IS NULL THEN
        RETURN;
    END IF;
    CREATE TABLE IF NOT EXISTS public.shift_calendar (
        warehouse_id text NOT NULL, shift_code text NOT NULL, name text NOT NULL, starts_at time NOT NULL, ends_at time NOT NULL,
        weekdays int[] NOT NULL DEFAULT '{1,2,3,4,5,6,7}', PRIMARY KEY (warehouse_id, shift_code));
    CREATE TABLE IF NOT EXISTS ergo_internal.warehouse_retention (
        warehouse_id text PRIMARY KEY, legal_hold boolean NOT NULL DEFAULT false, hold_reason text, purged_before timestamptz,
        CONSTRAINT hold_has_a_reason CHECK (NOT legal_hold OR nullif(trim(hold_reason), '') IS NOT NULL));
    EXECUTE format('CREATE TABLE IF NOT EXISTS public.zones (id text PRIMARY KEY, warehouse_id %s NOT NULL, name text NOT NULL, code text NOT NULL, description text,
                    created_at timestamptz NOT NULL DEFAULT now(), UNIQUE (warehouse_id, code))', coalesce(warehouse_id, 'text'));
    EXECUTE format('CREATE TABLE IF NOT EXISTS public.pick_locations (id text PRIMARY KEY, zone_id %s NOT NULL, label text NOT NULL, x_coord double precision, y_coord double precision,
                    z_height_cm double precision, reach_band text, created_at timestamptz NOT NULL DEFAULT now())', coalesce(zone_id, 'text'));
    EXECUTE format('CREATE TABLE IF NOT EXISTS public.user_warehouses (user_id %s NOT NULL, warehouse_id %s NOT NULL, PRIMARY KEY (user_id, warehouse_id))',
                   coalesce(user_id, 'text'), coalesce(warehouse_id, 'text'));
    EXECUTE format('CREATE TABLE IF NOT EXISTS public.user_zones (user_id %s NOT NULL, zone_id %s NOT NULL, PRIMARY KEY (user_id, zone_id))',
                   coalesce(user_id, 'text'), coalesce(zone_id, 'text'));
END
$$;

-- Makes the small tables complete and moves the plain snapshot tables out of the way, with their indexes, constraints and sequences.
CREATE OR REPLACE FUNCTION ergo_internal.set_aside() RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    plain regclass[] := ARRAY(SELECT pg_temp.plain_snapshot_tables());
    changes text[] := ARRAY(SELECT c.statement FROM pg_temp.small_table_changes() c);
    obstacles text;
    t record;
    item record;
    detail jsonb;
BEGIN
    PERFORM ergo_internal.make_beside_backend();
    SELECT string_agg(concat_ws(': ', o.subject, o.finding), '; ') INTO obstacles
    FROM (SELECT * FROM pg_temp.adoption_obstacles() UNION ALL SELECT * FROM pg_temp.adoption_rights()) o;
    IF obstacles IS NOT NULL THEN
        RAISE EXCEPTION 'The existing tables cannot be taken over, and nothing was changed: %', obstacles USING ERRCODE = '55000';
    END IF;
    IF plain = '{}' AND changes = '{}' THEN
        RETURN;
    END IF;
    -- A snapshot writer comes to the snapshots first and to what they refer to after.
    PERFORM ergo_internal.lock_for_a_moment(plain || ARRAY(
        SELECT c.locked FROM pg_temp.small_table_changes() c UNION
        SELECT unnest(ARRAY[f.conrelid, f.confrelid])::regclass FROM pg_constraint f WHERE f.contype = 'f' AND (f.confrelid = ANY (plain) OR f.conrelid = ANY (plain))
        EXCEPT SELECT unnest(plain)));

    FOR t IN SELECT c.oid, c.relname, c.oid::regclass AS name, pg_total_relation_size(c.oid) AS bytes,
                    pg_relation_size(c.oid) / current_setting('block_size')::bigint AS blocks
             FROM pg_class c WHERE c.oid = ANY (plain) LOOP
        detail := jsonb_build_object(
            'foreign_keys', (SELECT coalesce(jsonb_agg(format('ALTER TABLE %s ADD CONSTRAINT %I %s', f.conrelid::regclass, f.conname, pg_get_constraintdef(f.oid))), '[]')
                             FROM pg_constraint f WHERE f.contype = 'f' AND t.oid IN (f.conrelid, f.confrelid)),
            'checks', (SELECT coalesce(jsonb_agg(format('ALTER TABLE %s ADD CONSTRAINT %I %s', t.name, k.conname, pg_get_constraintdef(k.oid))), '[]')
                       FROM pg_constraint k WHERE k.contype = 'c' AND k.conrelid = t.oid),
            'uuids', (SELECT coalesce(jsonb_agg(a.attname), '[]') FROM pg_attribute a JOIN pg_temp.snapshot_columns() k ON k.relname = t.relname AND k.attname = a.attname AND k.kept_as = 'text'
                      WHERE a.attrelid = t.oid AND NOT a.attisdropped AND a.atttypid = 'uuid'::regtype),
            'triggers', (SELECT coalesce(jsonb_agg(pg_get_triggerdef(g.oid)), '[]') FROM pg_trigger g WHERE g.tgrelid = t.oid AND NOT g.tgisinternal),
            'indexes', (SELECT coalesce(jsonb_agg(pg_get_indexdef(i.indexrelid)), '[]') FROM pg_index i WHERE i.indrelid = t.oid));
        FOR item IN SELECT f.conrelid::regclass AS name, f.conname FROM pg_constraint f WHERE f.contype = 'f' AND t.oid IN (f.conrelid, f.confrelid) LOOP
            EXECUTE format('ALTER TABLE %s DROP CONSTRAINT %I', item.name, item.conname);
        END LOOP;
        INSERT INTO ergo_internal.adopted_tables (table_name, bytes, blocks, blocks_left, detail) VALUES (t.relname, t.bytes, t.blocks, t.blocks, detail);
    END LOOP;
    FOR i IN 1..cardinality(changes) LOOP
        EXECUTE changes[i];
    END LOOP;

    -- Materialized views and functions of earlier attempts under the names of ours. They hold nothing that is not in the snapshots.
    FOR item IN SELECT c.oid::regclass AS name FROM pg_class c WHERE c.relkind = 'm' AND c.relnamespace = 'public'::regnamespace
                AND c.relname IN ('rollup_1m', 'rollup_5m', 'top_red_zones', 'worker_exposure_minutes', 'posture_type_counts') LOOP
        EXECUTE format('DROP MATERIALIZED VIEW %s', item.name);
    END LOOP;
    FOR item IN SELECT p.oid::regprocedure AS name FROM pg_proc p WHERE p.pronamespace = 'public'::regnamespace AND p.prokind = 'f' AND plain <> '{}'
                AND p.proname IN ('create_ergonomic_snapshot_partition', 'create_shift_snapshot_partition', 'get_retention_cutoff_date',
                                  'purge_old_ergonomic_snapshots', 'purge_old_shift_snapshots') LOOP
        EXECUTE format('DROP FUNCTION %s', item.name);
    END LOOP;

    FOR t IN SELECT c.relname FROM pg_class c WHERE c.oid = ANY (plain) LOOP
        EXECUTE format('ALTER TABLE public.%I SET SCHEMA ergo_internal', t.relname);
        EXECUTE format('ALTER TABLE ergo_internal.%I RENAME TO %I', t.relname, t.relname || '_adopted');
    END LOOP;
END
$$;

-- Gives a table the rights and the owner of another.
CREATE OR REPLACE FUNCTION ergo_internal.take_rights(old regclass, new regclass) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    g record;
BEGIN
    FOR g IN
        SELECT format('GRANT %s ON %s TO %s', x.privilege_type, new, CASE x.grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(x.grantee)) END)
               || CASE WHEN x.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END AS statement
        FROM pg_class k CROSS JOIN LATERAL aclexplode(k.relacl) x WHERE k.oid = old
        UNION ALL
        SELECT format('GRANT %s (%I) ON %s TO %s', x.privilege_type, a.attname, new, CASE x.grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(x.grantee)) END)
               || CASE WHEN x.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END
        FROM pg_attribute a CROSS JOIN LATERAL aclexplode(a.attacl) x WHERE a.attrelid = old AND NOT a.attisdropped
    LOOP
        EXECUTE g.statement;
    END LOOP;
    -- The backend's own migrations go on altering its tables. Partitions belong to whom the table belongs.
    FOR g IN
        SELECT format('ALTER TABLE %s OWNER TO %I', x.name, pg_get_userbyid(k.relowner)) AS statement
        FROM pg_class k CROSS JOIN (SELECT new AS name UNION ALL SELECT i.inhrelid::regclass FROM pg_inherits i WHERE i.inhparent = new) x
        WHERE k.oid = old AND pg_get_userbyid(k.relowner) <> current_user
    LOOP
        EXECUTE g.statement;
    END LOOP;
END
$$;

-- Gives the new table what the writer of the old one relies on: its further columns, defaults, owner, rights and next id.
CREATE OR REPLACE FUNCTION ergo_internal.take_after(old regclass, new regclass) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    c record;
    owned text;
    next_id bigint;
BEGIN
    FOR c IN
        SELECT o.attname, format_type(o.atttypid, o.atttypmod) AS type, o.attnotnull, o.attidentity, pg_get_expr(d.adbin, d.adrelid) AS value,
               n.attname IS NOT NULL AS is_known, n.atttypid::regtype AS new_type, n.atthasdef OR n.attidentity <> '' AS has_default, n.attnotnull AS new_notnull
        FROM pg_attribute o LEFT JOIN pg_attrdef d ON d.adrelid = o.attrelid AND d.adnum = o.attnum
        LEFT JOIN pg_attribute n ON n.attrelid = new AND n.attname = o.attname AND NOT n.attisdropped
        WHERE o.attrelid = old AND o.attnum > 0 AND NOT o.attisdropped ORDER BY o.attnum
    LOOP
        IF NOT c.is_known THEN
            EXECUTE concat(format('ALTER TABLE %s ADD COLUMN %I %s', new, c.attname, c.type),
                ' DEFAULT ' || c.value,
                CASE WHEN c.attidentity <> '' THEN ' GENERATED BY DEFAULT AS IDENTITY' END, CASE WHEN c.attnotnull THEN ' NOT NULL' END);
            owned := pg_get_serial_sequence(old::text, c.attname);
            IF c.attidentity = '' AND owned IS NOT NULL THEN
                EXECUTE format('ALTER SEQUENCE %s OWNED BY NONE', owned);
            END IF;
        ELSIF c.value IS NOT NULL AND NOT c.has_default AND c.attname <> 'timestamp' THEN
            EXECUTE format('ALTER TABLE %s ALTER COLUMN %I SET DEFAULT (%s)::%s', new, c.attname, c.value, c.new_type);
        END IF;
        -- What the backend never read as null it need not read as null now.
        IF c.attname = 'timestamp' AND c.attnotnull THEN
            EXECUTE format('ALTER TABLE %s ALTER COLUMN "timestamp" SET NOT NULL', new);
        END IF;
    END LOOP;

    -- Identities go on where the old ones ended.
    FOR c IN SELECT n.attname FROM pg_attribute n JOIN pg_attribute o ON o.attrelid = old AND o.attname = n.attname AND NOT o.attisdropped
             WHERE n.attrelid = new AND n.attidentity <> '' LOOP
        owned := pg_get_serial_sequence(old::text, c.attname);
        EXECUTE format('SELECT greatest(max(%I), %s) FROM %s', c.attname, coalesce((SELECT format('(SELECT CASE WHEN is_called THEN last_value END FROM %s)', owned)), 'NULL'), old)
        INTO next_id;
        PERFORM setval(pg_get_serial_sequence(new::text, c.attname), next_id) WHERE next_id IS NOT NULL;
    END LOOP;
    PERFORM ergo_internal.take_rights(old, new);
END
$$;

-- Puts the triggers on that complete and date rows, where they are not. Whoever makes another table of one calls it again.
CREATE OR REPLACE FUNCTION ergo_internal.complete_rows() RETURNS void
LANGUAGE plpgsql SET datestyle = 'ISO' AS $$
DECLARE
    fills_time boolean;
    distributed boolean;
BEGIN
    -- Rows of distributed tables come complete, or are refused: a trigger on a shard cannot ask the zones, nor move a row.
    IF to_regclass('pg_catalog.pg_dist_partition') IS NOT NULL THEN
        EXECUTE 'SELECT EXISTS (SELECT FROM pg_dist_partition p WHERE p.logicalrelid = ''public.ergonomic_snapshots''::regclass)' INTO distributed;
        IF distributed THEN
            RETURN;
        END IF;
    END IF;
    IF EXISTS (SELECT FROM pg_trigger g WHERE g.tgrelid = 'public.ergonomic_snapshots'::regclass AND g.tgname = 'complete_snapshot') THEN
        RETURN;
    END IF;
    SELECT a.attnotnull INTO fills_time FROM pg_attribute a WHERE a.attrelid = 'public.ergonomic_snapshots'::regclass AND a.attname = 'timestamp';
    EXECUTE format('CREATE TRIGGER complete_snapshot BEFORE INSERT ON public.ergonomic_snapshots FOR EACH ROW
        EXECUTE FUNCTION ergo_internal.complete_snapshot(%s)', CASE WHEN fills_time THEN '''timestamp''' END);
    CREATE TRIGGER complete_shift BEFORE INSERT ON public.shift_snapshots FOR EACH ROW EXECUTE FUNCTION ergo_internal.complete_shift();
    -- Rows without a time come to the DEFAULT partition, so that no other row is asked.
    EXECUTE format('CREATE TRIGGER date_snapshot AFTER INSERT ON %s FOR EACH ROW WHEN (NEW.event_time = %L) EXECUTE FUNCTION ergo_internal.date_snapshot()',
        coalesce(to_regclass('public.ergonomic_snapshots_default'), 'public.ergonomic_snapshots'), ergo_internal.undated());
    EXECUTE format('CREATE TRIGGER date_shift AFTER INSERT ON %s FOR EACH ROW WHEN (NEW.event_time = %L) EXECUTE FUNCTION ergo_internal.date_shift()',
        coalesce(to_regclass('public.shift_snapshots_default'), 'public.shift_snapshots'), ergo_internal.undated());
END
$$;

-- Called when the new tables are there.
CREATE OR REPLACE FUNCTION ergo_internal.take_place() RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    t record;
    statement text;
BEGIN
    FOR t IN SELECT x.table_name FROM ergo_internal.adopted_tables x WHERE x.finished_at IS NULL AND NOT x.detail ? 'placed' LOOP
        FOR statement IN SELECT o FROM pg_temp.backend_operators() o LOOP
            EXECUTE statement;
        END LOOP;
        PERFORM ergo_internal.take_after(format('ergo_internal.%I', t.table_name || '_adopted')::regclass, format('public.%I', t.table_name)::regclass);
        UPDATE ergo_internal.adopted_tables x SET detail = x.detail || '{"placed": true}' WHERE x.table_name = t.table_name;
    END LOOP;
    PERFORM ergo_internal.complete_rows();
END
$$;
