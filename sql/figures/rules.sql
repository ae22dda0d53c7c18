-- What figures are made by, and what has to be computed again when that changes.

-- What recompute needs of other tables: where warehouses lie on several servers, these are not there.
CREATE OR REPLACE FUNCTION ergo_internal.figure_rules(wh text, as_of timestamptz DEFAULT clock_timestamp()) RETURNS jsonb
LANGUAGE sql STABLE AS $$
    SELECT jsonb_build_object(
        'identified_from', coalesce((SELECT r.identified_from FROM ergo_internal.warehouse_retention r WHERE r.warehouse_id = wh), '-infinity'),
        'lights', jsonb_build_object('green', 'green', 'yellow', 'yellow', 'red', 'red')
                  || coalesce((SELECT jsonb_object_agg(w.word, w.light) FROM ergo_internal.light_words w), '{}'),
        'sample_minutes', coalesce((SELECT f.sample_seconds / 60 FROM ergo_internal.warehouse_figures f WHERE f.warehouse_id = wh), 1),
        'bucket_minutes', coalesce((SELECT f.bucket_minutes FROM ergo_internal.warehouse_figures f WHERE f.warehouse_id = wh), 60),
        'as_of', as_of)
$$;

-- All buckets of a warehouse (null: of every one) that can be computed again: those the views hold and that are not frozen. What
-- came since is in the ledger.
CREATE OR REPLACE FUNCTION ergo_internal.mark_for_rules(warehouse text, views text[]) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    v record;
    w record;
BEGIN
    FOR w IN SELECT c.warehouse_id AS id, greatest(c.purged_before, c.cutoff) AS since FROM ergo_internal.warehouse_cutoffs c
             WHERE warehouse IS NULL OR c.warehouse_id = warehouse LOOP
        FOR v IN
            SELECT e.name, e.bucket, t.storage, t.bucket_column
            FROM ergo_internal.views e CROSS JOIN LATERAL ergo_internal.view_tables(e.name) t WHERE e.name = ANY (views) AND t.storage = e.bucket_table
        LOOP
            EXECUTE format('INSERT INTO ergo_internal.dirty_buckets (view_name, warehouse_id, bucket_start)
                            SELECT DISTINCT $1, $2, date_bin($3, h.%1$I, ''2000-01-01 00:00:00+00'') FROM ergo_internal.%2$I h
                            WHERE h.warehouse_id = $2 AND h.%1$I >= $4', v.bucket_column, v.storage)
            USING v.name, w.id, v.bucket, w.since;
        END LOOP;
    END LOOP;
END
$$;

-- 15 for a time zone whose offset is ever no whole number of hours, else 60. Looked at day by day over all that a view may keep,
-- and the next 400 days.
CREATE OR REPLACE FUNCTION ergo_internal.zone_bucket_minutes(zone text) RETURNS int
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
    SELECT CASE WHEN EXISTS (
        SELECT FROM generate_series(now() - greatest((SELECT max(v.keep_for) FROM ergo_internal.views v), interval '400 days'), now() + interval '400 days', interval '1 day') d
        WHERE extract(epoch FROM (d AT TIME ZONE zone) - (d AT TIME ZONE 'UTC'))::int % 3600 <> 0) THEN 15 ELSE 60 END
$$;

-- Keeps hours as quarters where a warehouse's clocks need them; asked whenever a zone changes, and by each refresh of exposure,
-- since a country may change its clocks.
CREATE OR REPLACE FUNCTION ergo_internal.apply_bucket_widths(warehouse text DEFAULT NULL) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    w record;
BEGIN
    FOR w IN
        WITH zones AS MATERIALIZED (
            SELECT k.timezone AS zone, ergo_internal.zone_bucket_minutes(k.timezone) AS minutes
            FROM ergo_internal.warehouse_register k WHERE warehouse IS NULL OR k.id = warehouse GROUP BY 1
        )
        SELECT k.id, z.minutes FROM ergo_internal.warehouse_register k
        JOIN zones z ON z.zone = k.timezone
        LEFT JOIN ergo_internal.warehouse_figures f ON f.warehouse_id = k.id
        WHERE (warehouse IS NULL OR k.id = warehouse) AND z.minutes <> coalesce(f.bucket_minutes, 60)
    LOOP
        INSERT INTO ergo_internal.warehouse_figures AS f (warehouse_id, bucket_minutes, had_quarters) VALUES (w.id, w.minutes, w.minutes = 15)
        ON CONFLICT (warehouse_id) DO UPDATE SET bucket_minutes = excluded.bucket_minutes, had_quarters = f.had_quarters OR excluded.had_quarters;
        PERFORM ergo_internal.mark_for_rules(w.id, ARRAY(SELECT v.name FROM ergo_internal.views v WHERE v.in_quarters));
    END LOOP;
END
$$;

CREATE OR REPLACE FUNCTION ergo_internal.note_zone() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM ergo_internal.apply_bucket_widths(NEW.id);
    RETURN NULL;
END
$$;
DROP TRIGGER IF EXISTS note_zone ON ergo_internal.warehouse_register;
CREATE TRIGGER note_zone AFTER INSERT OR UPDATE OF timezone ON ergo_internal.warehouse_register
    FOR EACH ROW EXECUTE FUNCTION ergo_internal.note_zone();

-- Tells what a word in traffic_light means; null takes the word back. Every warehouse is computed again, as far as it can be.
CREATE OR REPLACE FUNCTION set_light_word(word text, light text, changed_by text DEFAULT session_user) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    plain text := lower(btrim(word, ergo_internal.blanks()));
    before text;
BEGIN
    IF plain IS NULL OR plain = '' OR octet_length(plain) > 100 THEN
        RAISE EXCEPTION 'A word for a light has 1 to 100 bytes' USING ERRCODE = '22023';
    ELSIF plain IN ('green', 'yellow', 'red') THEN
        RAISE EXCEPTION '% means itself', plain USING ERRCODE = '22023';
    ELSIF light NOT IN ('green', 'yellow', 'red') THEN
        RAISE EXCEPTION 'There is no light %. The lights are green, yellow and red', quote_literal(light) USING ERRCODE = '22023';
    ELSIF btrim(changed_by) = '' THEN
        RAISE EXCEPTION 'Somebody has to be named as making the change' USING ERRCODE = '22023';
    END IF;
    LOCK TABLE ergo_internal.light_words IN SHARE ROW EXCLUSIVE MODE;
    SELECT w.light INTO before FROM ergo_internal.light_words w WHERE w.word = plain;
    IF before IS NOT DISTINCT FROM light THEN
        RETURN;
    END IF;
    DELETE FROM ergo_internal.light_words w WHERE w.word = plain;
    INSERT INTO ergo_internal.light_words (word, light, changed_by) SELECT plain, set_light_word.light, set_light_word.changed_by WHERE set_light_word.light IS NOT NULL;
    INSERT INTO ergo_internal.figure_changes (setting, old_value, new_value, changed_by)
    VALUES (format('light word %s', plain), before, set_light_word.light, set_light_word.changed_by);
    PERFORM ergo_internal.mark_for_rules(NULL, ARRAY(SELECT v.name FROM ergo_internal.views v));
END
$$;
COMMENT ON FUNCTION set_light_word(text, text, text) IS
    'Tells what a word in traffic_light means (green, yellow, red; null takes it back). The next refreshes count it so, except in what retention has frozen.';

-- For how long one observation stands at most, in seconds: whole minutes from 60 to 900.
CREATE OR REPLACE FUNCTION set_sample_seconds(warehouse_id text, seconds int, changed_by text DEFAULT session_user) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    before int;
BEGIN
    IF seconds IS NULL OR seconds NOT BETWEEN 60 AND 900 OR seconds % 60 <> 0 THEN
        RAISE EXCEPTION 'An observation stands for 60 to 900 seconds, in whole minutes' USING ERRCODE = '22023';
    ELSIF NOT EXISTS (SELECT FROM ergo_internal.warehouse_register k WHERE k.id = set_sample_seconds.warehouse_id) THEN
        RAISE EXCEPTION 'There is no warehouse with id %', coalesce(quote_literal(warehouse_id), 'null') USING ERRCODE = '22023';
    ELSIF btrim(changed_by) = '' THEN
        RAISE EXCEPTION 'Somebody has to be named as making the change' USING ERRCODE = '22023';
    END IF;
    INSERT INTO ergo_internal.warehouse_figures AS f (warehouse_id) VALUES (set_sample_seconds.warehouse_id) ON CONFLICT ON CONSTRAINT warehouse_figures_pkey DO NOTHING;
    SELECT f.sample_seconds INTO before FROM ergo_internal.warehouse_figures f WHERE f.warehouse_id = set_sample_seconds.warehouse_id FOR UPDATE;
    IF before = seconds THEN
        RETURN;
    END IF;
    UPDATE ergo_internal.warehouse_figures f SET sample_seconds = seconds WHERE f.warehouse_id = set_sample_seconds.warehouse_id;
    INSERT INTO ergo_internal.figure_changes (warehouse_id, setting, old_value, new_value, changed_by)
    VALUES (set_sample_seconds.warehouse_id, 'seconds that an observation stands for', before::text, seconds::text, set_sample_seconds.changed_by);
    PERFORM ergo_internal.mark_for_rules(set_sample_seconds.warehouse_id, ARRAY(SELECT v.name FROM ergo_internal.views v WHERE v.counts_minutes));
END
$$;
COMMENT ON FUNCTION set_sample_seconds(text, int, text) IS
    'The longest time that one observation of a worker stands for in a warehouse. The next refreshes apply it, except to what retention has frozen.';

-- Where observations stand for more than their own minute, the last of them grow while time passes. Said at the end of a refresh
-- for the next one, as long as there is something to grow.
DROP FUNCTION IF EXISTS ergo_internal.mark_growing(text, timestamptz);
CREATE OR REPLACE FUNCTION ergo_internal.mark_growing(v ergo_internal.views, as_of timestamptz) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    w record;
BEGIN
    FOR w IN SELECT f.warehouse_id AS id, make_interval(secs => f.sample_seconds) AS longest FROM ergo_internal.warehouse_figures f WHERE f.sample_seconds > 60 LOOP
        IF EXISTS (SELECT FROM public.ergonomic_snapshots s WHERE s.warehouse_id = w.id AND s.event_time >= as_of - w.longest AND s.event_time <= as_of) THEN
            INSERT INTO ergo_internal.dirty_buckets (view_name, warehouse_id, bucket_start)
            SELECT v.name, w.id, b
            FROM generate_series(date_bin(v.bucket, as_of - w.longest, '2000-01-01 00:00:00+00'), as_of, v.bucket) b;
        END IF;
    END LOOP;
END
$$;

-- A database whose views were computed by older rules has what can be computed again marked once.
SELECT ergo_internal.apply_bucket_widths();
DO $$
BEGIN
    IF (SELECT s.figure_rules FROM ergo_internal.settings s) < 2 THEN
        PERFORM ergo_internal.mark_for_rules(NULL, ARRAY(SELECT v.name FROM ergo_internal.views v));
        UPDATE ergo_internal.settings SET figure_rules = 2;
    END IF;
    -- Hours of locations and shifts, as far back as there are snapshots to count.
    IF (SELECT s.figure_rules FROM ergo_internal.settings s) < 3 THEN
        PERFORM ergo_internal.mark_for_rules(NULL, ARRAY['top_red_zones']);
        UPDATE ergo_internal.settings SET figure_rules = 3;
    END IF;
END
$$;
