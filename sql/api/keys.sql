-- Keys of programs: made, rotated, revoked and looked up by these functions alone. The role that runs the portal cannot write the tables,
-- so it cannot make up somebody who answers for a key: that is taken from a live session.

-- Who a live session is of, noted as somebody who answers for keys.
CREATE OR REPLACE FUNCTION ergo_internal.answer_for_keys(session bigint) RETURNS ergo_internal.api_key_makers
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
#variable_conflict use_variable
DECLARE
    s ergo_internal.sessions;
    maker ergo_internal.api_key_makers;
BEGIN
    SELECT * INTO s FROM ergo_internal.sessions x WHERE x.id = session;
    IF s.id IS NULL OR NOT ergo_internal.is_live(s) THEN
        RAISE EXCEPTION 'Only somebody signed in answers for a key' USING ERRCODE = '42501', CONSTRAINT = 'api-key.nobody', DATATYPE = '{}';
    END IF;
    INSERT INTO ergo_internal.api_key_makers AS m (issuer, subject, name, email, claims) VALUES (s.issuer, s.subject, s.name, s.email, s.claims)
    ON CONFLICT (issuer, subject) DO UPDATE SET name = excluded.name, email = excluded.email, claims = excluded.claims, seen_at = clock_timestamp()
    RETURNING m.* INTO maker;
    RETURN maker;
END
$$;

CREATE OR REPLACE FUNCTION ergo_internal.require_key_expiry(expires_at timestamptz) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    -- A day more than the longest year, so that the same date next year will do in every time zone.
    IF expires_at IS NULL OR expires_at <= clock_timestamp() OR expires_at > clock_timestamp() + interval '367 days' THEN
        RAISE EXCEPTION 'A key is valid for at most a year' USING ERRCODE = '22023', CONSTRAINT = 'api-key.expiry', DATATYPE = '{}';
    END IF;
END
$$;

-- Makes a key; returns its number.
CREATE OR REPLACE FUNCTION ergo_internal.make_api_key(
    session bigint, key_name text, rights text[], warehouses text[], hash bytea, ending text, expires_at timestamptz, made_by text)
RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
#variable_conflict use_variable
DECLARE
    maker ergo_internal.api_key_makers := ergo_internal.answer_for_keys(session);
    made bigint;
BEGIN
    IF coalesce(length(btrim(key_name)), 0) NOT BETWEEN 1 AND 100 THEN
        RAISE EXCEPTION 'A key has a name of at most 100 characters' USING ERRCODE = '22023', CONSTRAINT = 'api-key.name', DATATYPE = '{}';
    END IF;
    PERFORM ergo_internal.require_key_expiry(expires_at);
    -- An expired key keeps its name only until another wants it.
    UPDATE ergo_internal.api_keys k SET revoked_at = k.expires_at, revoked_by = 'its expiry'
    WHERE k.revoked_at IS NULL AND k.expires_at <= clock_timestamp() AND lower(btrim(k.name)) = lower(btrim(key_name));
    INSERT INTO ergo_internal.api_keys AS k (name, rights, warehouses, issuer, subject, made_by, expires_at)
    VALUES (btrim(key_name), rights, warehouses, maker.issuer, maker.subject, made_by, expires_at)
    ON CONFLICT (lower(btrim(name))) WHERE revoked_at IS NULL DO NOTHING RETURNING k.id INTO made;
    IF made IS NULL THEN
        RAISE EXCEPTION 'There is a key of this name' USING ERRCODE = '23505', CONSTRAINT = 'api-key.name-taken', DATATYPE = jsonb_build_object('name', left(btrim(key_name), 100))::text;
    END IF;
    INSERT INTO ergo_internal.api_key_secrets (hash, key_id, ending, made_by) VALUES (hash, made, ending, made_by);
    RETURN made;
END
$$;

-- Gives a key another secret. The one in use stays valid until a moment, at most 30 days; two are valid at the same time and never three.
CREATE OR REPLACE FUNCTION ergo_internal.rotate_api_key(
    key bigint, session bigint, hash bytea, ending text, expires_at timestamptz, old_until timestamptz, rotated_by text)
RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
#variable_conflict use_variable
DECLARE
    k ergo_internal.api_keys;
    maker ergo_internal.api_key_makers := ergo_internal.answer_for_keys(session);
BEGIN
    PERFORM ergo_internal.require_key_expiry(expires_at);
    IF old_until IS NULL OR old_until > clock_timestamp() + interval '30 days' THEN
        RAISE EXCEPTION 'The secret before is valid for at most 30 days more' USING ERRCODE = '22023', CONSTRAINT = 'api-key.overlap', DATATYPE = '{}';
    END IF;
    SELECT * INTO k FROM ergo_internal.api_keys x WHERE x.id = key FOR UPDATE;
    IF k.id IS NULL OR k.revoked_at IS NOT NULL THEN
        RAISE EXCEPTION 'The key is revoked' USING ERRCODE = '55000', CONSTRAINT = 'api-key.revoked', DATATYPE = jsonb_build_object('name', k.name)::text;
    END IF;
    IF EXISTS (SELECT FROM ergo_internal.api_key_secrets s WHERE s.key_id = key AND s.valid_until > clock_timestamp()) THEN
        RAISE EXCEPTION 'Two secrets of the key are valid already' USING ERRCODE = '55000', CONSTRAINT = 'api-key.rotating', DATATYPE = jsonb_build_object('name', k.name)::text;
    END IF;
    UPDATE ergo_internal.api_key_secrets s SET valid_until = old_until WHERE s.key_id = key AND s.valid_until IS NULL;
    INSERT INTO ergo_internal.api_key_secrets (hash, key_id, ending, made_by) VALUES (hash, key, ending, rotated_by);
    UPDATE ergo_internal.api_keys x SET issuer = maker.issuer, subject = maker.subject, expires_at = expires_at WHERE x.id = key;
END
$$;

-- Revokes a key at once, whichever portal it is used with; false where it was revoked before.
CREATE OR REPLACE FUNCTION ergo_internal.revoke_api_key(key bigint, revoked_by text) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
#variable_conflict use_variable
BEGIN
    UPDATE ergo_internal.api_keys k SET revoked_at = clock_timestamp(), revoked_by = revoked_by WHERE k.id = key AND k.revoked_at IS NULL;
    RETURN FOUND;
END
$$;

-- The key of a secret with whether it is valid ('live', 'expired', 'revoked', 'replaced'), and who answers for it. Its use is noted once a minute.
CREATE OR REPLACE FUNCTION ergo_internal.use_api_key(hash bytea, address text)
RETURNS TABLE (id bigint, name text, rights text[], warehouses text[], state text, issuer text, subject text, maker_name text, email text, claims jsonb, seen_at timestamptz)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
#variable_conflict use_column
DECLARE
    k record;
BEGIN
    SELECT x.*, CASE WHEN x.revoked_at IS NOT NULL THEN 'revoked' WHEN x.expires_at <= clock_timestamp() THEN 'expired'
                     WHEN s.valid_until <= clock_timestamp() THEN 'replaced' ELSE 'live' END AS state
    INTO k FROM ergo_internal.api_key_secrets s JOIN ergo_internal.api_keys x ON x.id = s.key_id WHERE s.hash = use_api_key.hash;
    IF k.id IS NULL THEN
        RETURN;
    END IF;
    IF k.state = 'live' AND (k.used_at IS NULL OR k.used_at < clock_timestamp() - interval '1 minute') THEN
        UPDATE ergo_internal.api_keys x SET used_at = clock_timestamp(), used_from = left(address, 100) WHERE x.id = k.id;
    END IF;
    RETURN QUERY SELECT k.id, k.name, k.rights, k.warehouses, k.state, m.issuer, m.subject, m.name, m.email, m.claims, m.seen_at
                 FROM ergo_internal.api_key_makers m WHERE m.issuer = k.issuer AND m.subject = k.subject;
END
$$;

-- Whether a provider has told, after a token was issued, that the person or the session there has signed out.
CREATE OR REPLACE FUNCTION ergo_internal.has_signed_out(issuer text, subject text, provider_session text, issued_at timestamptz) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (SELECT FROM ergo_internal.sessions s
                   WHERE s.issuer = $1 AND s.subject = $2 AND s.ended_by = 'the identity provider' AND s.ended_at >= $4
                     AND ($3 IS NULL OR s.provider_session IS NULL OR s.provider_session = $3))
$$;
