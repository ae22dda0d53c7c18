-- Rows that come past the statement triggers: from a subscription, whose worker fires row triggers only, and from sessions with
-- session_replication_role = replica (pg_restore, loaders, other replication). Other writers do not fire what is here.

CREATE OR REPLACE FUNCTION ergo_internal.note_replicated() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN
        INSERT INTO ergo_internal.change_ledger (warehouse_id, bucket_minute, row_count, removed)
        VALUES (OLD.warehouse_id, date_bin('1 minute', OLD.event_time, '2000-01-01 00:00:00+00'), 1, true);
    END IF;
    IF TG_OP <> 'DELETE' THEN
        INSERT INTO ergo_internal.change_ledger (warehouse_id, bucket_minute, row_count, removed)
        VALUES (NEW.warehouse_id, date_bin('1 minute', NEW.event_time, '2000-01-01 00:00:00+00'), 1, false);
    END IF;
    RETURN NULL;
END
$$;

-- Called whenever the triggers that it makes to fire were created or replaced, which takes that from them.
CREATE OR REPLACE FUNCTION ergo_internal.track_replicated_rows() RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    -- Shards are written by the nodes' own sessions. A hypertable with compression refuses such triggers, and its rows come by no
    -- subscription; what a session writes past its triggers is found by the balance of rows.
    IF ergo_internal.storage_tier() = 'native' THEN
        CREATE OR REPLACE TRIGGER note_replicated AFTER INSERT OR UPDATE OR DELETE ON public.ergonomic_snapshots
            FOR EACH ROW EXECUTE FUNCTION ergo_internal.note_replicated();
        ALTER TABLE public.ergonomic_snapshots ENABLE REPLICA TRIGGER note_replicated, ENABLE ALWAYS TRIGGER note_truncated;
    END IF;
END
$$;
DO $$
BEGIN
    -- Later otherwise, by prepare_storage().
    IF EXISTS (SELECT FROM pg_trigger g WHERE g.tgrelid = 'public.ergonomic_snapshots'::regclass AND g.tgname = 'note_truncated') THEN
        PERFORM ergo_internal.track_replicated_rows();
    END IF;
END
$$;
