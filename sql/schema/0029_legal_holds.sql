-- Legal holds, a row for each matter: a warehouse is held as long as one is open. warehouse_retention.legal_hold says so to whatever deletes.

CREATE TABLE IF NOT EXISTS ergo_internal.legal_holds (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    warehouse_id text NOT NULL,
    matter       text NOT NULL CHECK (nullif(btrim(matter), '') IS NOT NULL),
    placed_by    text NOT NULL,
    placed_at    timestamptz,
    lifted_by    text,
    lifted_at    timestamptz,
    lift_reason  text,
    CONSTRAINT lifted_with_reason CHECK (
        CASE WHEN lifted_at IS NULL THEN lifted_by IS NULL AND lift_reason IS NULL ELSE lifted_by IS NOT NULL AND nullif(btrim(lift_reason), '') IS NOT NULL END)
);
CREATE UNIQUE INDEX IF NOT EXISTS legal_holds_open ON ergo_internal.legal_holds (warehouse_id, matter) WHERE lifted_at IS NULL;
COMMENT ON COLUMN ergo_internal.legal_holds.matter IS 'What it is for, for example the number of a case; 1 to 200 characters.';
COMMENT ON COLUMN ergo_internal.legal_holds.placed_at IS 'Null where that was not recorded.';

-- Why a setting was changed, where that is asked.
ALTER TABLE ergo_internal.setting_changes ADD COLUMN IF NOT EXISTS reason text;
COMMENT ON COLUMN ergo_internal.setting_changes.reason IS 'Why a legal hold was lifted.';

-- Holds of before: by whom and since when, as far as it was recorded.
INSERT INTO ergo_internal.legal_holds (warehouse_id, matter, placed_by, placed_at)
SELECT r.warehouse_id, r.hold_reason, coalesce(last.changed_by, 'someone with database access'), first.since
FROM ergo_internal.warehouse_retention r
LEFT JOIN LATERAL (SELECT c.changed_by FROM ergo_internal.setting_changes c WHERE c.setting = 'legal hold' AND c.warehouse_id = r.warehouse_id ORDER BY c.id DESC LIMIT 1) last ON true
LEFT JOIN LATERAL (SELECT min(f.changed_at) AS since FROM ergo_internal.setting_changes f WHERE f.setting = 'legal hold' AND f.warehouse_id = r.warehouse_id
                       AND f.id > coalesce((SELECT max(l.id) FROM ergo_internal.setting_changes l WHERE l.setting = 'legal hold' AND l.warehouse_id = r.warehouse_id AND l.new_value IS NULL), 0)) first ON true
WHERE r.legal_hold AND NOT EXISTS (SELECT FROM ergo_internal.legal_holds h WHERE h.warehouse_id = r.warehouse_id AND h.lifted_at IS NULL);
