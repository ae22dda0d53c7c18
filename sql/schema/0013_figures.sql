-- What figures are made by, per warehouse, and what tables of figures must tell beside their numbers.

-- Words that cameras write for a light. The three lights themselves are known in any spelling.
CREATE TABLE IF NOT EXISTS ergo_internal.light_words (
    word       text PRIMARY KEY,
    light      text NOT NULL CHECK (light IN ('green', 'yellow', 'red')),
    changed_by text NOT NULL,
    changed_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    CONSTRAINT light_word_is_plain CHECK (word = lower(btrim(word)) AND word <> '' AND octet_length(word) <= 100
                                          AND word NOT IN ('green', 'yellow', 'red'))
);
COMMENT ON TABLE ergo_internal.light_words IS 'What a word in traffic_light means, in lower case and without blanks around it. What is not here is counted as an unknown light.';
INSERT INTO ergo_internal.light_words (word, light, changed_by) VALUES
    ('amber', 'yellow', 'shipped'), ('orange', 'yellow', 'shipped') ON CONFLICT DO NOTHING;

CREATE TABLE IF NOT EXISTS ergo_internal.warehouse_figures (
    warehouse_id   text PRIMARY KEY,
    sample_seconds int NOT NULL DEFAULT 60,
    bucket_minutes int NOT NULL DEFAULT 60 CHECK (bucket_minutes IN (15, 60)),
    had_quarters   boolean NOT NULL DEFAULT false,
    CONSTRAINT sample_seconds_range CHECK (sample_seconds BETWEEN 60 AND 900 AND sample_seconds % 60 = 0)
);
COMMENT ON COLUMN ergo_internal.warehouse_figures.sample_seconds IS 'The longest time that one observation of a worker stands for.';
COMMENT ON COLUMN ergo_internal.warehouse_figures.bucket_minutes IS 'Width of the buckets that tables of hours keep for it: 15 where its clocks are ever off whole hours.';
COMMENT ON COLUMN ergo_internal.warehouse_figures.had_quarters IS 'Some of its days may be kept by quarter hours.';

-- Who changed what figures are made by; warehouse_id null is everywhere.
CREATE TABLE IF NOT EXISTS ergo_internal.figure_changes (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    warehouse_id text,
    setting      text NOT NULL,
    old_value    text,
    new_value    text,
    changed_by   text NOT NULL,
    changed_at   timestamptz NOT NULL DEFAULT clock_timestamp()
);

-- By which rules the views were last computed as a whole; 046 compares it with its own number.
ALTER TABLE ergo_internal.settings ADD COLUMN IF NOT EXISTS figure_rules int NOT NULL DEFAULT 1;

DO $$
DECLARE
    t text;
BEGIN
    FOREACH t IN ARRAY ARRAY['rollup_1m', 'rollup_5m', 'zone_minutes', 'zone_fives', 'zone_hours', 'zone_days',
                             'warehouse_minutes', 'warehouse_fives', 'warehouse_hours', 'warehouse_days'] LOOP
        EXECUTE format('ALTER TABLE ergo_internal.%I ADD COLUMN IF NOT EXISTS unknown_light_count bigint NOT NULL DEFAULT 0', t);
    END LOOP;
END
$$;
COMMENT ON COLUMN ergo_internal.zone_minutes.unknown_light_count IS 'Snapshots whose light is a word that nobody told the meaning of: in no light.';

ALTER TABLE ergo_internal.worker_exposure_minutes
    ADD COLUMN IF NOT EXISTS bucket_minutes smallint NOT NULL DEFAULT 60,
    ADD COLUMN IF NOT EXISTS minute_mask bigint;
COMMENT ON COLUMN ergo_internal.worker_exposure_minutes.minute_mask IS 'Which clock minutes of the UTC hour are observed: bit 0 is its first. Null in rows from before it.';
ALTER TABLE ergo_internal.posture_type_counts ADD COLUMN IF NOT EXISTS bucket_minutes smallint NOT NULL DEFAULT 60;
ALTER TABLE ergo_internal.worker_hours
    ADD COLUMN IF NOT EXISTS snapshot_count bigint,
    ADD COLUMN IF NOT EXISTS minute_mask bigint;
COMMENT ON COLUMN ergo_internal.worker_hours.minute_mask IS 'As in worker_exposure_minutes: what any edge of a shift at a whole minute is cut by, also when the snapshots are gone.';
ALTER TABLE ergo_internal.worker_days
    ADD COLUMN IF NOT EXISTS snapshot_count bigint,
    ADD COLUMN IF NOT EXISTS gap_minutes double precision,
    ADD COLUMN IF NOT EXISTS gap_count bigint;
COMMENT ON COLUMN ergo_internal.worker_days.gap_minutes IS 'Minutes between neighbouring observations of the same hour, gap_count of them: how far apart observations are. Null in rows from before it.';
COMMENT ON COLUMN ergo_internal.worker_shifts.observed_minutes IS 'Clock minutes of the shift that are observed under its code; never more than it has.';
