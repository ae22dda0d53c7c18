-- Pseudonyms of workers: stable per warehouse, and of no use without its key.

-- Makes the key of a warehouse that has none. By this function alone: who could replace a key would make other people of the same workers.
CREATE OR REPLACE FUNCTION ergo_internal.make_pseudonym_key(wh text) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    -- Four random UUIDs have 488 random bits.
    key bytea := uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid());
BEGIN
    INSERT INTO ergo_internal.pseudonym_keys (warehouse_id, inner_pad, outer_pad)
    SELECT wh, decode(string_agg(lpad(to_hex(get_byte(key, i) # 54), 2, '0'), '' ORDER BY i), 'hex'),
           decode(string_agg(lpad(to_hex(get_byte(key, i) # 92), 2, '0'), '' ORDER BY i), 'hex')
    FROM generate_series(0, 63) i
    ON CONFLICT DO NOTHING;
END
$$;

-- The key of a warehouse, made when it is asked for the first time.
CREATE OR REPLACE FUNCTION ergo_internal.pseudonym_key(wh text) RETURNS ergo_internal.pseudonym_keys LANGUAGE plpgsql AS $$
DECLARE
    found ergo_internal.pseudonym_keys;
BEGIN
    SELECT * INTO found FROM ergo_internal.pseudonym_keys k WHERE k.warehouse_id = wh;
    IF found.warehouse_id IS NULL THEN
        PERFORM ergo_internal.make_pseudonym_key(wh);
        SELECT * INTO STRICT found FROM ergo_internal.pseudonym_keys k WHERE k.warehouse_id = wh;
    END IF;
    RETURN found;
END
$$;

-- The first 48 bits of the worker's HMAC, as 3f9a-1c07-be2d.
CREATE OR REPLACE FUNCTION ergo_internal.pseudonym(inner_pad bytea, outer_pad bytea, worker text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT regexp_replace(left(encode(sha256(outer_pad || sha256(inner_pad || convert_to(worker, 'UTF8'))), 'hex'), 12), '(....)(....)', E'\\1-\\2-')
$$;

-- A row's key columns without the worker: a row is of one hour and place, and a pseudonym beside it would tell whose it is.
CREATE OR REPLACE FUNCTION ergo_internal.masked(wh text, columns jsonb) RETURNS jsonb LANGUAGE sql AS $$
    SELECT CASE WHEN columns ->> 'worker_id' IS NULL THEN columns ELSE columns || '{"worker_id": "a worker"}' END
$$;

-- What lets a session see the ids of a warehouse now; no row where nothing does.
CREATE OR REPLACE FUNCTION ergo_internal.live_unmaskings(session bigint, wh text) RETURNS SETOF ergo_internal.unmaskings
LANGUAGE sql STABLE AS $$
    SELECT u.* FROM ergo_internal.unmaskings u JOIN ergo_internal.sessions s ON s.id = u.session
    WHERE u.session = $1 AND u.warehouse_id = $2 AND u.ends_at > clock_timestamp() AND ergo_internal.is_live(s)
    ORDER BY u.ends_at DESC LIMIT 1
$$;

-- Lets a live session see the ids of a warehouse for a reason and a while, and writes that down.
CREATE OR REPLACE FUNCTION ergo_internal.begin_unmasking(session bigint, wh text, reason text, lasts interval) RETURNS ergo_internal.unmaskings
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
#variable_conflict use_variable
DECLARE
    s ergo_internal.sessions;
    begun ergo_internal.unmaskings;
    -- One moment for both ends: the longest time is checked to the microsecond.
    now timestamptz := clock_timestamp();
BEGIN
    SELECT * INTO s FROM ergo_internal.sessions x WHERE x.id = session;
    IF s.id IS NULL OR NOT ergo_internal.is_live(s) THEN
        RAISE EXCEPTION 'Worker ids are shown to signed-in people only' USING ERRCODE = '28000',
            CONSTRAINT = 'ids.signed-out', DATATYPE = '{}';
    END IF;
    INSERT INTO ergo_internal.unmaskings AS u (session, warehouse_id, reason, begun_at, ends_at) VALUES (session, wh, reason, now, now + lasts) RETURNING u.* INTO begun;
    PERFORM ergo_internal.append_done('begin_unmasking', s, s.name, 'ids.begun', jsonb_build_object('warehouse', ergo_internal.words_of_warehouse(wh)),
        'ids.until', jsonb_build_object('until', to_char(begun.ends_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'), 'reason', reason));
    RETURN begun;
END
$$;

-- Ends what a session may see of a warehouse's ids before its time.
CREATE OR REPLACE FUNCTION ergo_internal.end_unmaskings(session bigint, wh text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
#variable_conflict use_variable
DECLARE
    s ergo_internal.sessions;
BEGIN
    UPDATE ergo_internal.unmaskings u SET ends_at = clock_timestamp() WHERE u.session = session AND u.warehouse_id = wh AND u.ends_at > clock_timestamp();
    IF FOUND THEN
        SELECT * INTO s FROM ergo_internal.sessions x WHERE x.id = session;
        PERFORM ergo_internal.append_done('end_unmaskings', s, s.name, 'ids.ended', jsonb_build_object('warehouse', ergo_internal.words_of_warehouse(wh)));
    END IF;
END
$$;

CREATE OR REPLACE FUNCTION ergo_internal.words_of_warehouse(wh text) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT coalesce((SELECT w.name FROM ergo_internal.known_warehouses w WHERE w.id = wh), wh)
$$;
