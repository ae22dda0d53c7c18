-- Exports: begun, filled and ended by these functions alone. What has ended stays as it is: the role that runs the portal cannot write
-- the tables, and the hash of each report is in the audit log besides.

-- A running export of the caller's that can go on.
CREATE OR REPLACE FUNCTION ergo_internal.require_running_export(export text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM FROM ergo_internal.exports e WHERE e.id = export AND e.ended_at IS NULL FOR UPDATE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'The export % has ended', export USING ERRCODE = '55000', CONSTRAINT = 'export.ended', DATATYPE = jsonb_build_object('export', export)::text;
    END IF;
END
$$;

CREATE OR REPLACE FUNCTION ergo_internal.begin_export(
    export text, kind text, format text, warehouses text[], request jsonb, with_ids boolean, door text, actor text, issuer text, subject text, reason text)
RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    INSERT INTO ergo_internal.exports (id, kind, format, warehouse_ids, request, with_ids, door, actor, issuer, subject, reason)
    VALUES (export, kind, format, warehouses, request, with_ids, door, actor, issuer, subject, reason)
$$;

-- How far an export has come.
CREATE OR REPLACE FUNCTION ergo_internal.note_export(export text, row_count bigint, byte_count bigint) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    UPDATE ergo_internal.exports e SET seen_at = clock_timestamp(), row_count = note_export.row_count, byte_count = note_export.byte_count
    WHERE e.id = export AND e.ended_at IS NULL
$$;

CREATE OR REPLACE FUNCTION ergo_internal.add_export_part(export text, part int, content bytea) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    PERFORM ergo_internal.require_running_export(export);
    INSERT INTO ergo_internal.export_parts VALUES (export, part, content);
END
$$;

CREATE OR REPLACE FUNCTION ergo_internal.add_export_digests(export text, part int, digests bytea) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    PERFORM ergo_internal.require_running_export(export);
    INSERT INTO ergo_internal.export_digests VALUES (export, part, digests);
END
$$;

CREATE OR REPLACE FUNCTION ergo_internal.finish_export(
    export text, row_count bigint, byte_count bigint, file_name text, media_type text, files jsonb, manifest bytea, signature bytea, key_id text, keep interval, not_kept text)
RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
#variable_conflict use_variable
BEGIN
    PERFORM ergo_internal.require_running_export(export);
    -- A worker who was erased meanwhile may be in it.
    IF EXISTS (SELECT FROM ergo_internal.exports e JOIN ergo_internal.erasures x ON x.warehouse_id = ANY (e.warehouse_ids) AND x.finished_at > e.begun_at
               WHERE e.id = export AND e.with_ids) THEN
        keep := NULL;
        not_kept := 'erasure';
        DELETE FROM ergo_internal.export_digests d WHERE d.export_id = export;
    END IF;
    UPDATE ergo_internal.exports e
    SET ended_at = clock_timestamp(), outcome = 'done', row_count = row_count, byte_count = byte_count, file_name = file_name, media_type = media_type, files = files,
        manifest = manifest, signature = signature, key_id = key_id, kept_until = clock_timestamp() + keep, not_kept = not_kept
    WHERE e.id = export;
    IF keep IS NULL THEN
        DELETE FROM ergo_internal.export_parts p WHERE p.export_id = export;
    END IF;
END
$$;

-- Ends an export that is not whole; nothing of it is kept.
CREATE OR REPLACE FUNCTION ergo_internal.fail_export(export text, outcome text, failure jsonb) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
#variable_conflict use_variable
BEGIN
    UPDATE ergo_internal.exports e SET ended_at = clock_timestamp(), outcome = outcome, failure = failure WHERE e.id = export AND e.ended_at IS NULL;
    IF FOUND THEN
        DELETE FROM ergo_internal.export_parts p WHERE p.export_id = export;
        DELETE FROM ergo_internal.export_digests d WHERE d.export_id = export;
    END IF;
END
$$;

-- Ends what no portal goes on with, takes away files whose time is over, and forgets records after theirs.
CREATE OR REPLACE FUNCTION ergo_internal.trim_exports(keep_records interval) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    PERFORM ergo_internal.fail_export(e.id, 'failed', '{"code": "export.broken-off", "arguments": {}}')
    FROM ergo_internal.exports e WHERE e.ended_at IS NULL AND e.seen_at < clock_timestamp() - interval '5 minutes';
    DELETE FROM ergo_internal.export_parts p USING ergo_internal.exports e WHERE e.id = p.export_id AND e.kept_until < clock_timestamp();
    UPDATE ergo_internal.exports e SET kept_until = NULL, not_kept = 'expired' WHERE e.kept_until < clock_timestamp();
    DELETE FROM ergo_internal.exports e WHERE e.ended_at < clock_timestamp() - keep_records;
END
$$;

-- Files that name workers of a warehouse by their ids are not kept once one of them is erased. The record stays.
CREATE OR REPLACE FUNCTION ergo_internal.drop_named_exports(warehouse text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM ergo_internal.export_parts p USING ergo_internal.exports e WHERE e.id = p.export_id AND e.with_ids AND warehouse = ANY (e.warehouse_ids);
    DELETE FROM ergo_internal.export_digests d USING ergo_internal.exports e WHERE e.id = d.export_id AND e.with_ids AND warehouse = ANY (e.warehouse_ids);
    UPDATE ergo_internal.exports e SET kept_until = NULL, not_kept = 'erasure'
    WHERE e.with_ids AND warehouse = ANY (e.warehouse_ids) AND (e.kept_until IS NOT NULL OR e.not_kept IS NULL);
END
$$;

-- Makes a key the one that signs; the one before is retired. Returns false where another was quicker.
CREATE OR REPLACE FUNCTION ergo_internal.set_export_key(id text, public_key bytea, private_key text, created_by text, replaces text) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
#variable_conflict use_variable
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('ergo_internal.export_keys'), 0);
    IF (SELECT k.id FROM ergo_internal.export_keys k WHERE k.retired_at IS NULL) IS DISTINCT FROM replaces THEN
        RETURN false;
    END IF;
    UPDATE ergo_internal.export_keys k SET retired_at = clock_timestamp() WHERE k.retired_at IS NULL;
    INSERT INTO ergo_internal.export_keys (id, public_key, private_key, created_by) VALUES (id, public_key, private_key, created_by);
    RETURN true;
END
$$;
