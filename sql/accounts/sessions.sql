-- Sessions: started, looked up and ended, by these functions alone: the role that runs the portal cannot write the tables, and what a
-- function did is in the audit log. Whatever changes what somebody may do is told on the channel ergo_sessions: the id of
-- a session, or '*' where it may be anybody's.

CREATE OR REPLACE FUNCTION ergo_internal.is_live(s ergo_internal.sessions) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT s.ended_at IS NULL AND clock_timestamp() < s.ends_at AND clock_timestamp() < s.seen_at + s.idle_limit
$$;

-- Starts the session of somebody whom an issuer vouches for; returns its number.
CREATE OR REPLACE FUNCTION ergo_internal.start_session(
    hash bytea, issuer text, subject text, name text, idle interval, longest interval, email text DEFAULT NULL, provider_session text DEFAULT NULL,
    claims jsonb DEFAULT '[]', id_token text DEFAULT NULL, address text DEFAULT NULL, user_agent text DEFAULT NULL)
RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
#variable_conflict use_variable
DECLARE
    s ergo_internal.sessions;
BEGIN
    IF idle > interval '1 day' OR longest > interval '7 days' THEN
        RAISE EXCEPTION 'A session lasts 7 days at most, and 1 day without use' USING ERRCODE = '22023';
    END IF;
    INSERT INTO ergo_internal.sessions AS x (key_hash, issuer, subject, provider_session, name, email, claims, id_token, address, user_agent, idle_limit, ends_at)
    VALUES (hash, issuer, subject, provider_session, name, email, claims, id_token, address, user_agent, idle, clock_timestamp() + longest)
    RETURNING x.* INTO s;
    -- Scheduled reports have the rights that follow from the latest sign-in.
    UPDATE ergo_internal.report_owners o SET name = s.name, email = s.email, claims = s.claims, seen_at = clock_timestamp() WHERE o.issuer = s.issuer AND o.subject = s.subject;
    -- And so have keys of programs those of who answers for them.
    UPDATE ergo_internal.api_key_makers m SET name = s.name, email = s.email, claims = s.claims, seen_at = clock_timestamp() WHERE m.issuer = s.issuer AND m.subject = s.subject;
    PERFORM ergo_internal.append_done('start_session', s, name, 'session.start', '{}', 'session.claims', jsonb_build_object(
        'claims', (SELECT left(string_agg(format('%s %s', c ->> 'type', c ->> 'value'), ', '), 500) FROM jsonb_array_elements(claims) c)));
    RETURN s.id;
END
$$;

-- The live session of a key, or nothing. It counts as used now, noted once in half a minute.
CREATE OR REPLACE FUNCTION ergo_internal.live_session(hash bytea) RETURNS SETOF ergo_internal.sessions
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    s ergo_internal.sessions;
BEGIN
    SELECT * INTO s FROM ergo_internal.sessions x WHERE x.key_hash = hash;
    IF s.id IS NULL OR NOT ergo_internal.is_live(s) THEN
        RETURN;
    END IF;
    IF s.seen_at < clock_timestamp() - least(interval '30 seconds', s.idle_limit / 4) THEN
        UPDATE ergo_internal.sessions x SET seen_at = clock_timestamp() WHERE x.id = s.id AND x.ended_at IS NULL RETURNING * INTO s;
        IF NOT FOUND THEN
            RETURN;
        END IF;
    END IF;
    RETURN NEXT s;
END
$$;

-- Ends live sessions: one by its id, or all of a person or of a session at the provider. Returns how many.
CREATE OR REPLACE FUNCTION ergo_internal.end_sessions(
    ended_by text, reason text, session bigint DEFAULT NULL, issuer text DEFAULT NULL, subject text DEFAULT NULL, provider_session text DEFAULT NULL)
RETURNS int LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
#variable_conflict use_variable
DECLARE
    ended int := 0;
    gone ergo_internal.sessions;
BEGIN
    IF session IS NULL AND (issuer IS NULL OR (subject IS NULL AND provider_session IS NULL)) THEN
        RAISE EXCEPTION 'Neither a session nor a person is named' USING ERRCODE = '22023';
    END IF;
    FOR gone IN
        UPDATE ergo_internal.sessions s SET ended_at = clock_timestamp(), ended_by = ended_by, end_reason = reason
        WHERE s.ended_at IS NULL
          AND (s.id = session OR (session IS NULL AND s.issuer = issuer
               AND (subject IS NULL OR s.subject = subject) AND (provider_session IS NULL OR s.provider_session = provider_session)))
        RETURNING s.*
    LOOP
        ended := ended + 1;
        IF ended_by = gone.name THEN
            PERFORM ergo_internal.append_done('end_sessions', gone, ended_by, 'session.leave', '{}', 'text', jsonb_build_object('text', reason));
        ELSE
            PERFORM ergo_internal.append_done('end_sessions', gone, ended_by, 'session.ended', jsonb_build_object('session', gone.id, 'name', gone.name),
                'text', jsonb_build_object('text', reason));
        END IF;
    END LOOP;
    RETURN ended;
END
$$;

CREATE OR REPLACE FUNCTION ergo_internal.tell_session_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('ergo_sessions', NEW.id::text);
    RETURN NULL;
END
$$;
CREATE OR REPLACE TRIGGER session_changed AFTER UPDATE ON ergo_internal.sessions FOR EACH ROW
    WHEN (OLD.ended_at IS DISTINCT FROM NEW.ended_at OR OLD.claims IS DISTINCT FROM NEW.claims OR NEW.ends_at < OLD.ends_at OR NEW.idle_limit < OLD.idle_limit) EXECUTE FUNCTION ergo_internal.tell_session_change();

CREATE OR REPLACE FUNCTION ergo_internal.tell_assignment_change() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM pg_notify('ergo_sessions', '*');
    RETURN NULL;
END
$$;
CREATE OR REPLACE TRIGGER assignment_changed AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON users FOR EACH STATEMENT EXECUTE FUNCTION ergo_internal.tell_assignment_change();
CREATE OR REPLACE TRIGGER assignment_changed AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON user_warehouses FOR EACH STATEMENT EXECUTE FUNCTION ergo_internal.tell_assignment_change();
CREATE OR REPLACE TRIGGER assignment_changed AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON user_zones FOR EACH STATEMENT EXECUTE FUNCTION ergo_internal.tell_assignment_change();

-- Warehouses (zone_id null) and zones that the backend assigned to somebody, found by the subject as user id, or by an e-mail address that
-- the caller knows to be the person's.
CREATE OR REPLACE FUNCTION ergo_internal.assignments_of(email text, subject text)
RETURNS TABLE (warehouse_id text, zone_id text) LANGUAGE sql STABLE AS $$
    WITH person AS (SELECT u.id FROM public.users u WHERE u.id::text = nullif($2, '') OR lower(u.email) = lower(nullif(btrim($1), '')))
    SELECT w.warehouse_id::text, NULL FROM person p JOIN public.user_warehouses w ON w.user_id = p.id
    UNION
    SELECT z.warehouse_id::text, z.id::text FROM person p JOIN public.user_zones a ON a.user_id = p.id JOIN public.zones z ON z.id = a.zone_id
$$;

-- Remembers a token that counts once; false when it was remembered before.
CREATE OR REPLACE FUNCTION ergo_internal.use_token(token text, expires_at timestamptz) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
#variable_conflict use_variable
BEGIN
    INSERT INTO ergo_internal.used_tokens VALUES (token, expires_at) ON CONFLICT DO NOTHING;
    RETURN FOUND;
END
$$;

-- Lets a token that had no effect come again.
CREATE OR REPLACE FUNCTION ergo_internal.free_token(token text) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
#variable_conflict use_variable
BEGIN
    DELETE FROM ergo_internal.used_tokens t WHERE t.token = token;
    IF FOUND THEN
        PERFORM ergo_internal.append_entry(session_user || ', free_token', 'the portal', 'token.free', 'done', 'text', NULL, NULL, NULL, NULL,
            '{}', jsonb_build_object('text', token));
    END IF;
END
$$;

-- Removes sessions that ended long ago, and tokens that expired: both are of no more use, and the first are personal data.
CREATE OR REPLACE FUNCTION ergo_internal.forget_sessions(keep interval DEFAULT interval '90 days') RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    gone bigint;
BEGIN
    IF keep < interval '30 days' THEN
        RAISE EXCEPTION 'Ended sessions are kept for 30 days at least' USING ERRCODE = '22023';
    END IF;
    DELETE FROM ergo_internal.used_tokens t WHERE t.expires_at < clock_timestamp();
    DELETE FROM ergo_internal.sessions s WHERE least(s.ended_at, s.ends_at, s.seen_at + s.idle_limit) < clock_timestamp() - keep;
    GET DIAGNOSTICS gone = ROW_COUNT;
    IF gone > 0 THEN
        PERFORM ergo_internal.append_entry(session_user || ', forget_sessions', 'the portal', 'sessions.forget', 'done', 'sessions.forgotten',
            NULL, NULL, NULL, NULL, '{}', jsonb_build_object('count', gone, 'after', keep));
    END IF;
    RETURN gone;
END
$$;
