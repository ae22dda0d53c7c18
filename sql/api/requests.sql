-- Requests that are sent again: answered as the first time.

-- Takes a request in hand; returns nothing where it is new, else what is known of the one with this key. Those of more than a day are forgotten.
CREATE OR REPLACE FUNCTION ergo_internal.begin_api_request(subject text, idempotency_key text, request text, body_hash bytea)
RETURNS SETOF ergo_internal.api_requests LANGUAGE plpgsql AS $$
#variable_conflict use_variable
BEGIN
    DELETE FROM ergo_internal.api_requests r WHERE r.ctid = ANY (ARRAY(
        SELECT o.ctid FROM ergo_internal.api_requests o WHERE o.begun_at < clock_timestamp() - interval '24 hours' LIMIT 100 FOR UPDATE SKIP LOCKED));
    INSERT INTO ergo_internal.api_requests AS r (subject, idempotency_key, request, body_hash) VALUES (subject, idempotency_key, request, body_hash)
    ON CONFLICT ON CONSTRAINT api_requests_pkey DO UPDATE
        SET request = excluded.request, body_hash = excluded.body_hash, begun_at = clock_timestamp(), status = NULL, location = NULL, media_type = NULL, body = NULL
        WHERE r.begun_at < clock_timestamp() - interval '24 hours';
    IF NOT FOUND THEN
        RETURN QUERY SELECT r.* FROM ergo_internal.api_requests r WHERE r.subject = subject AND r.idempotency_key = idempotency_key;
    END IF;
END
$$;
