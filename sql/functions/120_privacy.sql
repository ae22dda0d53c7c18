-- Pseudonyms of workers: stable per warehouse, and of no use without its key.

-- The key of a warehouse, made when it is asked for the first time.
CREATE OR REPLACE FUNCTION ergo_internal.pseudonym_key(wh text) RETURNS ergo_internal.pseudonym_keys LANGUAGE plpgsql AS $$
DECLARE
    found ergo_internal.pseudonym_keys;
    -- Four random UUIDs have 488 random bits.
    key bytea := uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid());
BEGIN
    SELECT * INTO found FROM ergo_internal.pseudonym_keys k WHERE k.warehouse_id = wh;
    IF found.warehouse_id IS NULL THEN
        INSERT INTO ergo_internal.pseudonym_keys (warehouse_id, inner_pad, outer_pad)
        SELECT wh, decode(string_agg(lpad(to_hex(get_byte(key, i) # 54), 2, '0'), '' ORDER BY i), 'hex'),
               decode(string_agg(lpad(to_hex(get_byte(key, i) # 92), 2, '0'), '' ORDER BY i), 'hex')
        FROM generate_series(0, 63) i
        ON CONFLICT DO NOTHING;
        SELECT * INTO STRICT found FROM ergo_internal.pseudonym_keys k WHERE k.warehouse_id = wh;
    END IF;
    RETURN found;
END
$$;

-- The first 48 bits of the worker's HMAC, as 3f9a-1c07-be2d.
CREATE OR REPLACE FUNCTION ergo_internal.pseudonym(inner_pad bytea, outer_pad bytea, worker text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT regexp_replace(left(encode(sha256(outer_pad || sha256(inner_pad || convert_to(worker, 'UTF8'))), 'hex'), 12), '(....)(....)', '\1-\2-')
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
