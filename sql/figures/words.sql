-- What cameras and gateways write, as figures read it. Rows stay as they were written.

-- Characters that show as nothing and do not make one word or id another: tab to carriage return, all of Unicode's blanks, the
-- zero-width space, the word joiner and the byte order mark. Fewer where the database cannot write them.
DO $$
BEGIN
    EXECUTE format('CREATE OR REPLACE FUNCTION ergo_internal.blanks() RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS %L',
        format('SELECT %L::text', (
            SELECT string_agg(chr(c), '' ORDER BY c)
            FROM unnest(ARRAY[9, 10, 11, 12, 13, 32]
                        || CASE WHEN getdatabaseencoding() = 'UTF8' THEN
                           ARRAY[133, 160, 5760, 8192, 8193, 8194, 8195, 8196, 8197, 8198, 8199, 8200, 8201, 8202, 8203,
                                 8232, 8233, 8239, 8287, 8288, 12288, 65279] ELSE '{}'::int[] END) c)));
END
$$;

-- An id that is not plain: without blanks around it, in Unicode's composed form, and where it is longer than 200 bytes, which is
-- what an index of ours can hold, its beginning and a hash of all of it. Null where nothing is left.
CREATE OR REPLACE FUNCTION ergo_internal.odd_id(written text) RETURNS text
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    id text := btrim(written, ergo_internal.blanks());
BEGIN
    IF id = '' THEN
        RETURN NULL;
    END IF;
    IF getdatabaseencoding() = 'UTF8' THEN
        id := normalize(id, NFC);
    END IF;
    IF octet_length(id) > 200 THEN
        id := left(id, 40) || '~' || left(encode(sha256(convert_to(id, 'UTF8')), 'hex'), 32);
    END IF;
    RETURN id;
END
$$;

-- The id of a zone, location, worker, camera or shift that a written one means: a fixed point for every id it returns. Upper and
-- lower case are two ids. Kept short for the many that are plain: ASCII with no blank at either end.
CREATE OR REPLACE FUNCTION ergo_internal.id_of(written text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE WHEN octet_length(written) BETWEEN 1 AND 200 AND octet_length(written) = length(written)
                     AND ascii(written) > 32 AND ascii(right(written, 1)) > 32 THEN written
                ELSE ergo_internal.odd_id(written) END
$$;

-- The light that a written word means, by the words of figure_rules; null where there is none or nobody knows it.
CREATE OR REPLACE FUNCTION ergo_internal.light_of(written text, words jsonb) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE WHEN written IN ('green', 'yellow', 'red') OR written IS NULL THEN written
                ELSE words ->> lower(btrim(written, ergo_internal.blanks())) END
$$;
CREATE OR REPLACE FUNCTION ergo_internal.is_unknown_light(written text, words jsonb) RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE WHEN written IN ('green', 'yellow', 'red') OR written IS NULL THEN false
                ELSE btrim(written, ergo_internal.blanks()) <> '' AND (words ->> lower(btrim(written, ergo_internal.blanks()))) IS NULL END
$$;
