-- One worker's id out of all tables (GDPR, Article 17). Snapshots stay and become unidentified, and so do rows of the views, with
-- their minutes, frozen days included. Texts of alerts and reasons that people typed are not searched.
-- The functions here that do something are SECURITY DEFINER: see accounts/roles.sql.

DROP FUNCTION IF EXISTS ergo_internal.id_blanks();
DROP FUNCTION IF EXISTS ergo_internal.plain_id(text);
DROP FUNCTION IF EXISTS ergo_internal.erase_worker_day(text, text, timestamptz, timestamptz);

-- Whether a column means the worker $1, an id as id_of gives it, as a condition: by the rule that figures count by, so whom they
-- show as one is erased as one. Views hold such ids already, but for frozen rows of versions that knew no such rule.
CREATE OR REPLACE FUNCTION ergo_internal.means_worker(expression text) RETURNS text LANGUAGE sql IMMUTABLE AS
$$ SELECT format('ergo_internal.id_of((%s)::text) = $1', expression) $$;

-- Which rows of a table set aside are a warehouse's, as a condition of $2; as they will be once they are moved.
CREATE OR REPLACE FUNCTION ergo_internal.is_adopted_of() RETURNS text LANGUAGE sql STABLE AS $$
    SELECT format('%s = $2', v.value) FROM ergo_internal.adopted_values(to_regclass('ergo_internal.ergonomic_snapshots_adopted'), 'public.ergonomic_snapshots'::regclass) v
    WHERE v.attname = 'warehouse_id'
$$;

CREATE OR REPLACE FUNCTION ergo_internal.has_adopted_workers() RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = to_regclass('ergo_internal.ergonomic_snapshots_adopted') AND a.attname = 'worker_id' AND NOT a.attisdropped)
$$;

-- Rows that name a worker, by table. Reads all snapshots of the warehouse.
CREATE OR REPLACE FUNCTION ergo_internal.rows_of_worker(warehouse text, worker text) RETURNS jsonb
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    found jsonb := '{}';
    id text := ergo_internal.id_of(worker);
    t text;
    n bigint;
BEGIN
    FOREACH t IN ARRAY ARRAY['public.ergonomic_snapshots', 'ergo_internal.worker_exposure_minutes', 'ergo_internal.worker_hours', 'ergo_internal.worker_days',
                             'ergo_internal.worker_shifts', 'ergo_internal.published_workers', 'ergo_internal.kept_spells', 'ergo_internal.spell_weeks', 'ergo_internal.published_worker_weeks'] LOOP
        EXECUTE format('SELECT count(*) FROM %s WHERE warehouse_id = $2 AND %s', t, ergo_internal.means_worker('worker_id')) INTO n USING id, warehouse;
        found := found || jsonb_build_object(split_part(t, '.', 2), n);
    END LOOP;
    IF ergo_internal.has_adopted_workers() THEN
        EXECUTE format('SELECT count(*) FROM ergo_internal.ergonomic_snapshots_adopted o WHERE %s AND %s', ergo_internal.means_worker('o.worker_id'), ergo_internal.is_adopted_of())
        INTO n USING id, warehouse;
        found := found || jsonb_build_object('ergonomic_snapshots_adopted', n);
    END IF;
    EXECUTE format('SELECT count(*) FROM ergo_internal.adoption_conflicts c WHERE c.old_row ->> ''warehouse_id'' = $2 AND %s', ergo_internal.means_worker('c.old_row ->> ''worker_id'''))
    INTO n USING id, warehouse;
    RETURN found || jsonb_build_object('adoption_conflicts', n);
END
$$;

CREATE OR REPLACE FUNCTION ergo_internal.names_somebody(rows_by_table jsonb) RETURNS boolean LANGUAGE sql IMMUTABLE AS
$$ SELECT EXISTS (SELECT FROM jsonb_each_text(rows_by_table) t WHERE t.value::bigint > 0) $$;

-- Refuses what must not be erased. A legal hold keeps evidence, and evidence that names nobody any more is none: Article 17 (3) (e)
-- excepts legal claims. Whoever lifts the hold decides that first.
CREATE OR REPLACE FUNCTION ergo_internal.require_erasable(warehouse text, worker text) RETURNS void
LANGUAGE plpgsql STABLE AS $$
DECLARE
    hold record;
BEGIN
    PERFORM ergo_internal.require_warehouse(warehouse);
    IF ergo_internal.id_of(worker) IS NULL THEN
        RAISE EXCEPTION 'A blank id names nobody' USING ERRCODE = '22023',
            CONSTRAINT = 'erasure.blank', DATATYPE = '{}';
    END IF;
    SELECT c.warehouse_name, c.hold_reason INTO hold FROM ergo_internal.warehouse_cutoffs c WHERE c.warehouse_id = warehouse AND c.legal_hold;
    IF FOUND THEN
        RAISE EXCEPTION '% is under legal hold (%): nobody is erased while it lasts. Lift the hold first if the law asks for the erasure', hold.warehouse_name, hold.hold_reason
            USING ERRCODE = '55000',
            CONSTRAINT = 'erasure.held', DATATYPE = jsonb_build_object('warehouse', hold.warehouse_name, 'reason', hold.hold_reason)::text;
    END IF;
END
$$;

CREATE OR REPLACE FUNCTION ergo_internal.pseudonym_of(warehouse text, worker text) RETURNS text LANGUAGE sql AS $$
    SELECT ergo_internal.pseudonym(k.inner_pad, k.outer_pad, ergo_internal.id_of(worker)) FROM ergo_internal.pseudonym_key(warehouse) k
$$;

-- Whom an erasure is about, for the audit log.
CREATE OR REPLACE FUNCTION ergo_internal.words_of_erasure(erasure bigint) RETURNS jsonb LANGUAGE sql STABLE AS $$
    SELECT jsonb_build_object('worker', e.pseudonym, 'warehouse', w.name) FROM ergo_internal.erasures e
    JOIN ergo_internal.known_warehouses w ON w.id = e.warehouse_id WHERE e.id = erasure
$$;

-- Begins to erase a worker; returns the number of the erasure. The id is kept nowhere, so whoever goes on brings it again.
CREATE OR REPLACE FUNCTION ergo_internal.begin_erasure(warehouse text, worker text, requested_by text, reason text) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    erasure bigint;
BEGIN
    PERFORM ergo_internal.require_erasable(warehouse, worker);
    IF length(btrim(coalesce(reason, ''))) NOT BETWEEN 10 AND 500 THEN
        RAISE EXCEPTION 'An erasure needs a reason of 10 to 500 characters' USING ERRCODE = '22023',
            CONSTRAINT = 'erasure.reason', DATATYPE = '{}';
    END IF;
    INSERT INTO ergo_internal.erasures (warehouse_id, pseudonym, requested_by, reason, found)
    VALUES (warehouse, ergo_internal.pseudonym_of(warehouse, worker), requested_by, btrim(reason), ergo_internal.rows_of_worker(warehouse, worker))
    RETURNING id INTO erasure;
    PERFORM public.append_audit(requested_by, 'worker.erase', 'begun', 'erasure.begun', arguments => ergo_internal.words_of_erasure(erasure),
                                result => jsonb_build_object('erasure', erasure, 'reason', btrim(reason)));
    RETURN erasure;
END
$$;

-- The first moment from pos on at which the warehouse has a snapshot or a row of the exposure view; null where there is none.
CREATE OR REPLACE FUNCTION ergo_internal.next_erasable(warehouse text, pos timestamptz) RETURNS timestamptz
LANGUAGE plpgsql STABLE SET plan_cache_mode = force_custom_plan AS $$
BEGIN
    RETURN least((SELECT min(s.event_time) FROM public.ergonomic_snapshots s WHERE s.warehouse_id = warehouse AND s.event_time >= pos),
                 (SELECT min(e.hour_bucket) FROM ergo_internal.worker_exposure_minutes e WHERE e.warehouse_id = warehouse AND e.hour_bucket >= pos));
END
$$;

-- A UTC day of snapshots and of what is made of them, in one transaction. No refresh step is between reading the one and writing
-- the other, so none can bring the name back.
CREATE OR REPLACE FUNCTION ergo_internal.erase_worker_day(warehouse text, id text, lo timestamptz, hi timestamptz) RETURNS bigint
LANGUAGE plpgsql SET plan_cache_mode = force_custom_plan AS $$
DECLARE
    erased bigint;
    is_named boolean;
    spellings text[];
    c record;
BEGIN
    -- Most days do not name the worker: refresh is kept waiting for those only that do.
    EXECUTE format('SELECT EXISTS (SELECT 1 FROM public.ergonomic_snapshots WHERE warehouse_id = $2 AND event_time >= $3 AND event_time < $4 AND %1$s)
                        OR EXISTS (SELECT 1 FROM ergo_internal.worker_exposure_minutes WHERE warehouse_id = $2 AND hour_bucket >= $3 AND hour_bucket < $4 AND %1$s)',
                   ergo_internal.means_worker('worker_id')) INTO is_named USING id, warehouse, lo, hi;
    IF NOT is_named THEN
        RETURN 0;
    END IF;
    PERFORM pg_advisory_xact_lock(hashtext('ergo_internal.freeze'), 0);
    -- TimescaleDB unpacks what an UPDATE meets of a compressed chunk, at most as many rows as this says; 0 is no limit.
    PERFORM set_config('timescaledb.max_tuples_decompressed_per_dml_transaction', '0', true);
    EXECUTE format('UPDATE public.ergonomic_snapshots SET worker_id = NULL WHERE warehouse_id = $2 AND event_time >= $3 AND event_time < $4 AND %s',
                   ergo_internal.means_worker('worker_id')) USING id, warehouse, lo, hi;
    GET DIAGNOSTICS erased = ROW_COUNT;
    spellings := ARRAY(SELECT DISTINCT e.worker_id FROM ergo_internal.worker_exposure_minutes e
                       WHERE e.warehouse_id = warehouse AND e.hour_bucket >= lo AND e.hour_bucket < hi AND ergo_internal.id_of(e.worker_id) = id);
    IF spellings <> '{}' THEN
        erased := erased + ergo_internal.unname_exposure(warehouse, lo, hi, spellings);
        -- A shift that touches the day and began before it was of the days before, or is of the next ones.
        DELETE FROM ergo_internal.worker_shifts s WHERE s.warehouse_id = warehouse AND s.worker_id = ANY (spellings) AND s.bucket_time < hi AND s.ended > lo;
        FOR c IN SELECT p.cell_start, p.cell_end FROM ergo_internal.published_cells p WHERE p.warehouse_id = warehouse AND p.cell_start < hi AND p.cell_end > lo LOOP
            DELETE FROM ergo_internal.published_workers p WHERE p.warehouse_id = warehouse AND p.cell_start = c.cell_start AND p.worker_id = ANY (spellings);
            PERFORM ergo_internal.renew_cell(warehouse, c.cell_start, c.cell_end, (SELECT g.smallest_group FROM ergo_internal.privacy_settings g));
        END LOOP;
    END IF;
    RETURN erased;
END
$$;

-- One step of an erasure: some rows that were set aside, or one UTC day from pos on. pos begins as null and is null again when
-- all is done. Each step is a transaction of its caller's; whatever was committed stays, and doing it again changes nothing.
CREATE OR REPLACE FUNCTION ergo_internal.erase_worker_step(erasure bigint, worker text, INOUT pos timestamptz, OUT erased bigint, OUT is_done boolean)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    e ergo_internal.erasures;
    id text := ergo_internal.id_of(worker);
    day timestamptz;
BEGIN
    SELECT * INTO STRICT e FROM ergo_internal.erasures x WHERE x.id = erasure;
    PERFORM ergo_internal.require_erasable(e.warehouse_id, worker);
    IF e.finished_at IS NOT NULL OR e.pseudonym <> ergo_internal.pseudonym_of(e.warehouse_id, worker) THEN
        RAISE EXCEPTION 'Erasure % has ended, or is of another worker', erasure USING ERRCODE = '22023';
    END IF;
    erased := 0;
    is_done := false;
    IF pos IS NULL THEN
        -- What is moved meanwhile is met below, among the snapshots.
        IF ergo_internal.has_adopted_workers() THEN
            EXECUTE format('UPDATE ergo_internal.ergonomic_snapshots_adopted SET worker_id = NULL WHERE ctid = ANY (ARRAY(
                                SELECT o.ctid FROM ergo_internal.ergonomic_snapshots_adopted o WHERE %s AND %s LIMIT 20000))',
                           ergo_internal.means_worker('o.worker_id'), ergo_internal.is_adopted_of()) USING id, e.warehouse_id;
            GET DIAGNOSTICS erased = ROW_COUNT;
        END IF;
        IF erased = 0 THEN
            EXECUTE format('UPDATE ergo_internal.adoption_conflicts c SET old_row = c.old_row || ''{"worker_id": null}'' WHERE c.old_row ->> ''warehouse_id'' = $2 AND %s',
                           ergo_internal.means_worker('c.old_row ->> ''worker_id''')) USING id, e.warehouse_id;
            GET DIAGNOSTICS erased = ROW_COUNT;
            pos := '-infinity';
        END IF;
        RETURN;
    END IF;
    day := ergo_internal.next_erasable(e.warehouse_id, pos);
    IF day IS NULL THEN
        is_done := true;
    ELSIF NOT isfinite(day) OR day > timestamptz '9999-01-01 00:00:00+00' THEN
        -- Times that are none, and the end of what can be told: together.
        pos := CASE WHEN day = '-infinity' THEN '4714-11-24 00:00:00+00 BC' ELSE 'infinity' END;
        erased := ergo_internal.erase_worker_day(e.warehouse_id, id, day, CASE WHEN day = '-infinity' THEN pos ELSE 'infinity' END);
        IF day > '-infinity' THEN
            EXECUTE format('UPDATE public.ergonomic_snapshots SET worker_id = NULL WHERE warehouse_id = $2 AND event_time = ''infinity'' AND %s',
                           ergo_internal.means_worker('worker_id')) USING id, e.warehouse_id;
            is_done := true;
        END IF;
    ELSE
        pos := ergo_internal.day_of(day) + interval '24 hours';
        erased := ergo_internal.erase_worker_day(e.warehouse_id, id, ergo_internal.day_of(day), pos);
    END IF;
END
$$;

-- Ends an erasure and counts what still names the worker: nothing, unless somebody wrote meanwhile; then it is done once more.
CREATE OR REPLACE FUNCTION ergo_internal.end_erasure(erasure bigint, worker text) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    e ergo_internal.erasures;
BEGIN
    SELECT * INTO STRICT e FROM ergo_internal.erasures x WHERE x.id = erasure FOR UPDATE;
    IF e.finished_at IS NOT NULL OR e.pseudonym <> ergo_internal.pseudonym_of(e.warehouse_id, worker) THEN
        RAISE EXCEPTION 'Erasure % has ended, or is of another worker', erasure USING ERRCODE = '22023';
    END IF;
    PERFORM ergo_internal.drop_named_exports(e.warehouse_id);
    UPDATE ergo_internal.erasures x SET finished_at = clock_timestamp(), left_over = ergo_internal.rows_of_worker(e.warehouse_id, worker) WHERE x.id = erasure
    RETURNING * INTO e;
    PERFORM public.append_audit(e.requested_by, 'worker.erase', 'done', 'erasure.done', arguments => ergo_internal.words_of_erasure(erasure),
                                result => jsonb_build_object('erasure', erasure, 'before', e.found, 'after', e.left_over));
    RETURN e.left_over;
END
$$;

CREATE OR REPLACE PROCEDURE erase_worker(warehouse_id text, worker_id text, requested_by text, reason text)
LANGUAGE plpgsql AS $$
DECLARE
    erasure bigint;
    step record;
    pos timestamptz;
BEGIN
    erasure := ergo_internal.begin_erasure(erase_worker.warehouse_id, erase_worker.worker_id, erase_worker.requested_by, erase_worker.reason);
    COMMIT;
    -- Again where somebody wrote the id meanwhile; who goes on writing it has to be stopped first.
    FOR turn IN 1..3 LOOP
        pos := NULL;
        LOOP
            SELECT * INTO step FROM ergo_internal.erase_worker_step(erasure, erase_worker.worker_id, pos);
            pos := step.pos;
            COMMIT;
            EXIT WHEN step.is_done;
        END LOOP;
        EXIT WHEN NOT ergo_internal.names_somebody(ergo_internal.rows_of_worker(erase_worker.warehouse_id, erase_worker.worker_id));
    END LOOP;
    RAISE NOTICE 'Erasure %: rows that still name the worker: %', erasure, ergo_internal.end_erasure(erasure, erase_worker.worker_id);
    COMMIT;
END
$$;
COMMENT ON PROCEDURE erase_worker(text, text, text, text) IS
    'Takes one worker''s id out of all tables, in all its spellings; minutes and snapshots stay, and are nobody''s. Commits day by day: call it outside a transaction, and again if it was stopped.';
