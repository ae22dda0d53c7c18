-- Changes at a warehouse that people noted, so that figures before and after can be compared: what, where and when.

CREATE TABLE IF NOT EXISTS ergo_internal.interventions (
    id               bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    warehouse_id     text NOT NULL,
    zone_id          text,
    pick_location_id text,
    happened_at      timestamptz NOT NULL CHECK (happened_at >= '1970-01-01 00:00:00+00'),
    title            text NOT NULL CHECK (length(btrim(title)) BETWEEN 1 AND 100),
    note             text NOT NULL DEFAULT '' CHECK (length(note) <= 2000),
    noted_by         text NOT NULL,
    noted_at         timestamptz NOT NULL DEFAULT clock_timestamp(),
    changed_by       text NOT NULL,
    changed_at       timestamptz NOT NULL DEFAULT clock_timestamp(),
    is_deleted       boolean NOT NULL DEFAULT false,
    CHECK (pick_location_id IS NULL OR zone_id IS NOT NULL)
);
CREATE INDEX IF NOT EXISTS interventions_of_warehouse ON ergo_internal.interventions (warehouse_id, happened_at) WHERE NOT is_deleted;
COMMENT ON COLUMN ergo_internal.interventions.zone_id IS 'Null where the whole warehouse was changed.';
COMMENT ON COLUMN ergo_internal.interventions.is_deleted IS 'Shown nowhere any more; the row and its versions stay.';

-- What each was, from its first version to its last: added to, and never changed.
CREATE TABLE IF NOT EXISTS ergo_internal.intervention_versions (
    intervention_id  bigint NOT NULL REFERENCES ergo_internal.interventions,
    saved_at         timestamptz NOT NULL DEFAULT clock_timestamp(),
    saved_by         text NOT NULL,
    zone_id          text,
    pick_location_id text,
    happened_at      timestamptz NOT NULL,
    title            text NOT NULL,
    note             text NOT NULL,
    is_deleted       boolean NOT NULL,
    PRIMARY KEY (intervention_id, saved_at)
);
