-- Since when there are records of a warehouse: what lies before was not observed, which is not "nobody sent".
CREATE OR REPLACE FUNCTION ergo_internal.oldest_hour(wh text) RETURNS SETOF ergo_internal.warehouse_hours
LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT * FROM ergo_internal.warehouse_hours h WHERE h.warehouse_id = wh ORDER BY h.bucket_time LIMIT 1
$$;
