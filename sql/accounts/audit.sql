-- The audit log: appended to by one function, read, checked, and changed by nobody.

CREATE OR REPLACE FUNCTION ergo_internal.refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'The audit log is append-only' USING ERRCODE = '42501';
END
$$;
CREATE OR REPLACE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON ergo_internal.audit_log
    FOR EACH STATEMENT EXECUTE FUNCTION ergo_internal.refuse_change();

-- An entry from before written_by was kept, or from before there were codes, has the hash it always had.
CREATE OR REPLACE FUNCTION ergo_internal.audit_hash(e ergo_internal.audit_log) RETURNS bytea LANGUAGE sql STABLE AS $$
    SELECT sha256(convert_to((jsonb_build_array(e.id, (extract(epoch FROM e.at) * 1000000)::bigint, e.actor, e.issuer, e.subject, e.session, e.address,
                                                e.action, e.outcome, e.detail, encode(e.previous, 'hex'))
                              || CASE WHEN e.written_by IS NULL THEN '[]' ELSE jsonb_build_array(e.written_by) END
                              || CASE WHEN e.arguments IS NULL AND e.result IS NULL THEN '[]' ELSE jsonb_build_array(e.arguments, e.result) END)::text, 'UTF8'))
$$;

-- What an entry says besides its codes, in lower case, to look for words in.
CREATE OR REPLACE FUNCTION ergo_internal.audit_text(e ergo_internal.audit_log) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT lower(concat_ws(' ', CASE WHEN e.arguments IS NULL THEN e.action END, CASE WHEN e.result IS NULL THEN e.detail END,
        (SELECT string_agg(v #>> '{}', ' ') FROM jsonb_path_query(jsonb_build_array(e.arguments, e.result), 'strict $.**') v WHERE jsonb_typeof(v) IN ('string', 'number'))))
$$;

-- Appends an entry; returns its number. One at a time, so that the chain does not fork. With the rights of its caller: for functions that
-- may write the log.
DROP FUNCTION IF EXISTS ergo_internal.append_entry(text, text, text, text, text, text, text, bigint, text);
CREATE OR REPLACE FUNCTION ergo_internal.append_entry(
    written_by text, actor text, action text, outcome text, detail text, issuer text, subject text, session bigint, address text, arguments jsonb, result jsonb)
RETURNS bigint LANGUAGE plpgsql AS $$
#variable_conflict use_variable
DECLARE
    head ergo_internal.audit_head;
    e ergo_internal.audit_log;
BEGIN
    SELECT * INTO head FROM ergo_internal.audit_head FOR UPDATE;
    e := ROW(head.id + 1, date_trunc('microseconds', clock_timestamp()), actor, issuer, subject, session, address, action, outcome, detail, head.hash, NULL, written_by,
             arguments, result);
    e.hash := ergo_internal.audit_hash(e);
    INSERT INTO ergo_internal.audit_log SELECT e.*;
    UPDATE ergo_internal.audit_head h SET id = e.id, hash = e.hash;
    RETURN e.id;
END
$$;

-- Writes down what a function has done itself for the login of this connection, about a session.
DROP FUNCTION IF EXISTS ergo_internal.append_done(text, ergo_internal.sessions, text, text, text);
CREATE OR REPLACE FUNCTION ergo_internal.append_done(
    function_name text, s ergo_internal.sessions, actor text, action text, arguments jsonb, detail text DEFAULT NULL, result jsonb DEFAULT NULL)
RETURNS void LANGUAGE sql AS $$
    SELECT ergo_internal.append_entry(format('%s, %s', session_user, function_name), actor, action, 'done', detail, s.issuer, s.subject, s.id, s.address, arguments, result)
$$;

-- Appends what the caller says; returns its number. Kept with it is who said so, and whether it is of a session that is not the person's.
-- With arguments, action is a code; with result, detail is one.
DROP FUNCTION IF EXISTS append_audit(text, text, text, text, text, text, bigint, text);
CREATE OR REPLACE FUNCTION append_audit(
    actor text, action text, outcome text, detail text DEFAULT NULL, issuer text DEFAULT NULL, subject text DEFAULT NULL,
    session bigint DEFAULT NULL, address text DEFAULT NULL, arguments jsonb DEFAULT NULL, result jsonb DEFAULT NULL)
RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
#variable_conflict use_variable
DECLARE
    said_by text := session_user;
BEGIN
    IF session IS NOT NULL AND NOT EXISTS (SELECT FROM ergo_internal.sessions s WHERE s.id = session AND s.issuer = issuer AND s.subject = subject) THEN
        said_by := said_by || ', of a session that is not this person''s';
    END IF;
    RETURN ergo_internal.append_entry(said_by, actor, action, outcome, detail, issuer, subject, session, address, arguments, result);
END
$$;
COMMENT ON FUNCTION append_audit(text, text, text, text, text, text, bigint, text, jsonb, jsonb) IS 'Appends an entry to the audit log; returns its number.';

-- Every fault of the chain: entries that were changed, taken out, put in or cut off. No rows: the log is whole.
CREATE OR REPLACE FUNCTION verify_audit() RETURNS TABLE (entry bigint, fault text) LANGUAGE sql STABLE AS $$
    WITH chained AS (
        SELECT e, e.id, e.hash, e.previous, lag(e.hash, 1, sha256('Ergo Portal')) OVER w AS before, lag(e.id, 1, 0::bigint) OVER w AS id_before
        FROM ergo_internal.audit_log e WINDOW w AS (ORDER BY e.id)
    )
    SELECT c.id, 'it was changed: its hash is not that of its content' FROM chained c WHERE c.hash <> ergo_internal.audit_hash(c.e)
    UNION ALL
    SELECT c.id, CASE WHEN c.id <> c.id_before + 1 THEN format('%s entries before it are missing', c.id - c.id_before - 1) ELSE 'the entry before it is another one than when it was written' END
    FROM chained c WHERE c.id <> c.id_before + 1 OR c.previous <> c.before
    UNION ALL
    SELECT h.id, 'it is missing or another one at the end of the log' FROM ergo_internal.audit_head h
    WHERE h.id > 0 AND NOT EXISTS (SELECT FROM ergo_internal.audit_log e WHERE e.id = h.id AND e.hash = h.hash)
    ORDER BY 1, 2
$$;
COMMENT ON FUNCTION verify_audit() IS 'Every fault of the audit log''s chain of hashes; no rows when it is whole.';
