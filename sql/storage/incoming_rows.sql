-- Rows that come without event_time: each is moved to its day within the statement that wrote it, and one that is sent again is
-- the same row again, as it is where event_time is given. Rows with event_time never come here.
--
-- The partition key is needed before any trigger runs, so such a row first lies where undated() puts it: in DEFAULT, or in the
-- chunk of that day. There it is marked, so that two rows of one id and different times do not meet, and two of the same time do.

-- Also where the zones' columns are of other types, or gone: the backend's tables may change, and its rows are stored all the same.
CREATE OR REPLACE FUNCTION ergo_internal.warehouse_of_zone(zone text) RETURNS text
LANGUAGE plpgsql STABLE SET search_path = pg_catalog AS $$
BEGIN
    RETURN coalesce((SELECT z.warehouse_id::text FROM public.zones z WHERE z.id::text = zone LIMIT 1), 'unassigned');
EXCEPTION WHEN undefined_table OR undefined_column THEN
    RETURN 'unassigned';
END
$$;

-- Where a row without event_time lies until its statement ends: within the minute of undated(). A row whose writer told nothing
-- but when it was made stays at its beginning, since the same row sent again was made at another time.
CREATE OR REPLACE FUNCTION ergo_internal.mark_of(happened timestamptz, made timestamptz) RETURNS timestamptz
LANGUAGE plpgsql IMMUTABLE SET search_path = pg_catalog AS $$
BEGIN
    IF happened = made THEN
        RETURN ergo_internal.undated();
    END IF;
    RETURN ergo_internal.undated()
        + make_interval(secs => (1 + (timestamp_hash_extended(happened AT TIME ZONE 'UTC', 0) & 9007199254740991) % 59999999)::float8 / 1000000);
END
$$;

-- Whether a snapshot is there already. One that was dated by its making is known by its id, for a week.
CREATE OR REPLACE FUNCTION ergo_internal.is_stored_snapshot(snapshot text, happened timestamptz, made timestamptz) RETURNS boolean
LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
    IF happened = made THEN
        RETURN EXISTS (SELECT FROM public.ergonomic_snapshots s WHERE s.id = snapshot AND s.event_time = s.created_at
                       AND s.event_time >= made - interval '7 days' AND s.event_time > ergo_internal.undated() + interval '1 minute');
    END IF;
    RETURN EXISTS (SELECT FROM public.ergonomic_snapshots s WHERE s.id = snapshot AND s.event_time = happened);
END
$$;

CREATE OR REPLACE FUNCTION ergo_internal.is_stored_shift(shift bigint, happened timestamptz) RETURNS boolean
LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
    RETURN EXISTS (SELECT FROM public.shift_snapshots s WHERE s.id = shift AND s.event_time = happened);
END
$$;

-- Raises what the primary key would where the writer certainly did not ask for ON CONFLICT DO NOTHING. A row that is here twice is
-- left out quietly where the statement cannot be told: within a function of the writer's, or from replication.
CREATE OR REPLACE FUNCTION ergo_internal.refuse_duplicate(table_name text, id text, happened timestamptz) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog AS $$
DECLARE
    asked text := coalesce(current_query(), '');
BEGIN
    IF pg_trigger_depth() > 1 THEN
        RETURN;
    END IF;
    IF asked ~* 'on[[:space:]]+conflict' THEN
        IF asked ~* 'do[[:space:]]+update' THEN
            RAISE EXCEPTION 'ON CONFLICT DO UPDATE on % needs event_time', table_name USING ERRCODE = '0A000';
        END IF;
    ELSIF asked ~* ('(insert[[:space:]]+into|copy)[[:space:]][^;]*' || table_name) THEN
        RAISE EXCEPTION 'duplicate key value violates unique constraint "%_pkey"', table_name USING ERRCODE = '23505',
            DETAIL = format('Key (id, event_time)=(%s, %s) already exists.', id, happened),
            SCHEMA = 'public', TABLE = table_name, CONSTRAINT = table_name || '_pkey';
    END IF;
END
$$;

-- Before the row is stored: left out where it is there already, so that RETURNING and the count of rows say so.
CREATE OR REPLACE FUNCTION ergo_internal.mark_snapshot() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
DECLARE
    happened timestamptz := coalesce(NEW."timestamp", NEW.created_at);
BEGIN
    IF ergo_internal.is_stored_snapshot(NEW.id, happened, NEW.created_at) THEN
        PERFORM ergo_internal.refuse_duplicate('ergonomic_snapshots', NEW.id, happened);
        RETURN NULL;
    END IF;
    NEW.event_time := ergo_internal.mark_of(happened, NEW.created_at);
    RETURN NEW;
END
$$;

CREATE OR REPLACE FUNCTION ergo_internal.mark_shift() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
BEGIN
    IF ergo_internal.is_stored_shift(NEW.id, NEW.bucket_start) THEN
        PERFORM ergo_internal.refuse_duplicate('shift_snapshots', NEW.id::text, NEW.bucket_start);
        RETURN NULL;
    END IF;
    NEW.event_time := ergo_internal.mark_of(NEW.bucket_start, NULL);
    RETURN NEW;
END
$$;

-- At the end of the statement. By now another session, or a row of this statement that has event_time, may have brought the row.
-- Rows of DEFAULT are asked for so that only the primary key can serve: those that were dated before lie dead under the same time.
CREATE OR REPLACE FUNCTION ergo_internal.date_snapshot() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
DECLARE
    happened timestamptz := coalesce(NEW."timestamp", NEW.created_at);
    mark timestamptz := NEW.event_time;
    stored int := 0;
BEGIN
    -- It is what its writer says, or its own time is in that minute.
    IF mark IS DISTINCT FROM ergo_internal.mark_of(happened, NEW.created_at)
       OR happened >= ergo_internal.undated() AND happened < ergo_internal.undated() + interval '1 minute' THEN
        RETURN NULL;
    END IF;
    IF TG_TABLE_NAME = 'ergonomic_snapshots_default' THEN
        DELETE FROM public.ergonomic_snapshots_default s WHERE s.id = NEW.id AND s.event_time IS NOT DISTINCT FROM mark;
    ELSE
        DELETE FROM public.ergonomic_snapshots s WHERE s.id = NEW.id AND s.event_time = mark;
    END IF;
    NEW.event_time := happened;
    IF happened <> NEW.created_at OR NOT ergo_internal.is_stored_snapshot(NEW.id, happened, NEW.created_at) THEN
        INSERT INTO public.ergonomic_snapshots SELECT NEW.* ON CONFLICT DO NOTHING;
        GET DIAGNOSTICS stored = ROW_COUNT;
    END IF;
    IF stored = 0 THEN
        PERFORM ergo_internal.refuse_duplicate('ergonomic_snapshots', NEW.id, happened);
    END IF;
    RETURN NULL;
END
$$;

CREATE OR REPLACE FUNCTION ergo_internal.date_shift() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
DECLARE
    mark timestamptz := NEW.event_time;
    stored int;
BEGIN
    IF mark IS DISTINCT FROM ergo_internal.mark_of(NEW.bucket_start, NULL)
       OR NEW.bucket_start >= ergo_internal.undated() AND NEW.bucket_start < ergo_internal.undated() + interval '1 minute' THEN
        RETURN NULL;
    END IF;
    IF TG_TABLE_NAME = 'shift_snapshots_default' THEN
        DELETE FROM public.shift_snapshots_default s WHERE s.id = NEW.id AND s.event_time IS NOT DISTINCT FROM mark;
    ELSE
        DELETE FROM public.shift_snapshots s WHERE s.id = NEW.id AND s.event_time = mark;
    END IF;
    NEW.event_time := NEW.bucket_start;
    INSERT INTO public.shift_snapshots SELECT NEW.* ON CONFLICT DO NOTHING;
    GET DIAGNOSTICS stored = ROW_COUNT;
    IF stored = 0 THEN
        PERFORM ergo_internal.refuse_duplicate('shift_snapshots', NEW.id::text, NEW.event_time);
    END IF;
    RETURN NULL;
END
$$;

-- A column that was uuid took an id in capitals or braces for the same as one without; some clients write them so. As text they
-- would be two: such ids are written as uuid prints them. Any other text is kept as it is.
CREATE OR REPLACE FUNCTION ergo_internal.spelled(id text) RETURNS text LANGUAGE sql IMMUTABLE SET search_path = pg_catalog AS $$
    SELECT CASE WHEN id ~* '^[{]?[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}[}]?$' THEN id::uuid::text ELSE id END
$$;

CREATE OR REPLACE FUNCTION ergo_internal.spell_uuids(table_name text, columns text[]) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    -- Runs for each row of the writer: no SET search_path, and every name in full.
    EXECUTE format($f$CREATE OR REPLACE FUNCTION ergo_internal.spell_%1$s() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $t$
        BEGIN
            IF pg_catalog.concat(%2$s) OPERATOR(pg_catalog.~) '[A-Z{]' THEN
                %3$s
            END IF;
            RETURN NEW;
        END $t$ $f$, table_name, (SELECT string_agg(format('NEW.%I', c), ', ') FROM unnest(columns) c),
        (SELECT string_agg(format('NEW.%1$I := ergo_internal.spelled(NEW.%1$I);', c), ' ') FROM unnest(columns) c));
    -- Before the others, by its name.
    EXECUTE format('DROP TRIGGER IF EXISTS a_spelling ON public.%1$I; CREATE TRIGGER a_spelling BEFORE INSERT OR UPDATE ON public.%1$I FOR EACH ROW EXECUTE FUNCTION ergo_internal.spell_%1$s()', table_name);
END
$$;

-- Puts the triggers on that complete and date rows, also those that replication brings. Whoever makes another table of one calls
-- it again. Rows without a time come to the DEFAULT partition where there is one, so that no other row is asked.
CREATE OR REPLACE FUNCTION ergo_internal.complete_rows() RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    undated_at bigint := extract(epoch FROM ergo_internal.undated());
    distributed boolean;
    is_partitioned boolean;
    t record;
BEGIN
    -- Rows of distributed tables come complete, or are refused: a trigger on a shard cannot ask the zones, nor move a row.
    IF to_regclass('pg_catalog.pg_dist_partition') IS NOT NULL THEN
        EXECUTE 'SELECT EXISTS (SELECT FROM pg_dist_partition p WHERE p.logicalrelid = ''public.ergonomic_snapshots''::regclass)' INTO distributed;
        IF distributed THEN
            RETURN;
        END IF;
    END IF;
    FOR t IN
        SELECT x.name, x.kind, coalesce(to_regclass(format('public.%I', x.name || '_default')), to_regclass(format('public.%I', x.name))) AS undated_rows,
               (SELECT a.attnotnull FROM pg_attribute a WHERE a.attrelid = to_regclass(format('public.%I', x.name)) AND a.attname = 'timestamp') AS fills_time,
               ARRAY(SELECT jsonb_array_elements_text(d.detail -> 'uuids') FROM ergo_internal.adopted_tables d WHERE d.table_name = x.name) AS uuids
        FROM (VALUES ('ergonomic_snapshots', 'snapshot'), ('shift_snapshots', 'shift')) x(name, kind)
    LOOP
        is_partitioned := to_regclass(format('public.%I', t.name || '_default')) IS NOT NULL;
        CONTINUE WHEN (SELECT count(*) FROM pg_trigger g WHERE g.tgenabled = CASE WHEN is_partitioned THEN 'A' ELSE 'O' END AND g.tgrelid IN (to_regclass('public.' || t.name), t.undated_rows)
                       AND g.tgname IN ('a_spelling', 'complete_' || t.kind, 'mark_' || t.kind, 'date_' || t.kind) AND g.tgparentid = 0) = CASE WHEN t.uuids = '{}' THEN 3 ELSE 4 END;
        IF t.uuids <> '{}' THEN
            PERFORM ergo_internal.spell_uuids(t.name, t.uuids);
        END IF;
        IF NOT is_partitioned THEN
            -- Row triggers of a hypertable are on its chunks too, where none is replaced.
            EXECUTE format('DROP TRIGGER IF EXISTS complete_%2$s ON public.%1$I; DROP TRIGGER IF EXISTS mark_%2$s ON public.%1$I; DROP TRIGGER IF EXISTS date_%2$s ON public.%1$I',
                           t.name, t.kind);
        END IF;
        EXECUTE format('CREATE OR REPLACE TRIGGER complete_%2$s BEFORE INSERT ON public.%1$I FOR EACH ROW EXECUTE FUNCTION ergo_internal.complete_%2$s(%3$s)',
                       t.name, t.kind, CASE WHEN t.fills_time THEN '''timestamp''' END);
        -- After the one that completes, by their names. Moments by number: TimescaleDB writes the condition anew for each chunk, in
        -- the words of the writer's session, and does not understand all of them.
        EXECUTE format('CREATE OR REPLACE TRIGGER mark_%2$s BEFORE INSERT ON %1$s FOR EACH ROW WHEN (NEW.event_time = pg_catalog.to_timestamp(%3$s) OR NEW.event_time IS NULL)
                        EXECUTE FUNCTION ergo_internal.mark_%2$s()',
                       t.undated_rows, t.kind, undated_at);
        EXECUTE format('CREATE OR REPLACE TRIGGER date_%2$s AFTER INSERT ON %1$s FOR EACH ROW
                        WHEN (NEW.event_time >= pg_catalog.to_timestamp(%3$s) AND NEW.event_time < pg_catalog.to_timestamp(%4$s)) EXECUTE FUNCTION ergo_internal.date_%2$s()',
                       t.undated_rows, t.kind, undated_at, undated_at + 60);
        -- A hypertable with compression refuses it.
        IF is_partitioned THEN
            EXECUTE format('ALTER TABLE public.%I ENABLE ALWAYS TRIGGER complete_%s', t.name, t.kind);
            IF t.uuids <> '{}' THEN
                EXECUTE format('ALTER TABLE public.%I ENABLE ALWAYS TRIGGER a_spelling', t.name);
            END IF;
            EXECUTE format('ALTER TABLE %1$s ENABLE ALWAYS TRIGGER mark_%2$s, ENABLE ALWAYS TRIGGER date_%2$s', t.undated_rows, t.kind);
        END IF;
    END LOOP;
END
$$;
SELECT ergo_internal.complete_rows();
