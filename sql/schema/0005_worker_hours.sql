-- Hours of identified workers over all zones and locations: what the ends of a range and the shifts it cuts are read from.

CREATE TABLE IF NOT EXISTS ergo_internal.worker_hours (
    warehouse_id   text NOT NULL,
    worker_id      text NOT NULL,
    shift_code     text,
    bucket_time    timestamptz NOT NULL,
    green_minutes  double precision NOT NULL,
    yellow_minutes double precision NOT NULL,
    red_minutes    double precision NOT NULL,
    total_minutes  double precision NOT NULL,
    max_risk       double precision,
    first_seen     timestamptz NOT NULL,
    last_seen      timestamptz NOT NULL
);
COMMENT ON TABLE ergo_internal.worker_hours IS 'Observed minutes per identified worker, shift code and hour; kept by worker_exposure_minutes.';

INSERT INTO ergo_internal.worker_hours
SELECT warehouse_id, worker_id, shift_code, hour_bucket, sum(green_minutes), sum(yellow_minutes), sum(red_minutes), sum(total_minutes),
       max(max_risk_in_hour), min(period_start), max(period_end)
FROM ergo_internal.worker_exposure_minutes
WHERE worker_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM ergo_internal.worker_hours)
GROUP BY 1, 2, 3, 4;

CREATE INDEX IF NOT EXISTS worker_hours_time ON ergo_internal.worker_hours (warehouse_id, bucket_time);
