-- Zones that were over their limit in a shift: told once for each zone and shift, from what is published, so nobody is told apart.

-- Looks at the last day and a half, after each refresh of what shifts are read from, and when a limit is set or somebody new asks.
CREATE OR REPLACE FUNCTION ergo_internal.note_zones_over(moment timestamptz) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    refreshed timestamptz := (SELECT v.last_success_at FROM ergo_internal.views v WHERE v.name = 'worker_exposure_minutes');
    k int := (SELECT s.smallest_group FROM ergo_internal.privacy_settings s);
    w record;
BEGIN
    IF NOT EXISTS (SELECT FROM ergo_internal.alert_targets t WHERE 'zone.over' = ANY (t.types) AND t.paused_at IS NULL AND t.disabled_at IS NULL)
       -- A minute for a refresh, a limit or a target that was being committed.
       OR EXISTS (SELECT FROM ergo_internal.readings r WHERE r.name = 'zones' AND r.read_at - interval '1 minute' > refreshed
                  AND NOT EXISTS (SELECT FROM ergo_internal.exposure_limit_changes c WHERE c.measure = 'zone_red' AND c.changed_at > r.read_at - interval '1 minute')
                  AND NOT EXISTS (SELECT FROM ergo_internal.alert_targets t WHERE 'zone.over' = ANY (t.types) AND t.changed_at > r.read_at - interval '1 minute')) THEN
        RETURN;
    END IF;
    FOR w IN
        SELECT n.id, n.name, n.code, n.timezone FROM ergo_internal.known_warehouses n
        WHERE EXISTS (SELECT FROM ergo_internal.exposure_limits l WHERE l.measure = 'zone_red' AND (l.warehouse_id IS NULL OR l.warehouse_id = n.id)) ORDER BY n.id
    LOOP
        INSERT INTO ergo_internal.incidents (kind, subject, type, severity, arguments, warehouse_id, since, found_at, opened_at, seen_at, closed_at)
        SELECT 'zone', jsonb_build_array(w.id, s.zone_id, extract(epoch FROM s.ended)::bigint)::text, 'zone.over', 'warning',
               jsonb_build_object('warehouse', w.name, 'code', w.code, 'zone', coalesce(z.name, s.zone_id), 'zone_id', s.zone_id, 'began', s.began, 'ended', s.ended, 'timezone', w.timezone,
                                  'minutes', round((s.red_minutes / s.parts)::numeric, 1), 'limit', l.minutes, 'shifts', s.parts),
               w.id, s.ended, moment, moment, moment, moment
        FROM ergo_internal.zone_spells(w.id, moment - interval '36 hours', moment, k) s
        CROSS JOIN LATERAL public.exposure_limit('zone_red', w.id, s.zone_id) l
        LEFT JOIN ergo_internal.known_zones z ON z.id = s.zone_id
        WHERE s.ended <= moment AND s.red_minutes > l.minutes * s.parts
        ON CONFLICT DO NOTHING;
    END LOOP;
    INSERT INTO ergo_internal.readings (name, read_at, detail) VALUES ('zones', moment, '{}') ON CONFLICT (name) DO UPDATE SET read_at = excluded.read_at;
END
$$;
