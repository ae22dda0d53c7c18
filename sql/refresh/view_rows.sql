-- What the row of a view names: its tables, and whether all of it is there.

-- Where a view's buckets are stored is named in its row.
DROP FUNCTION IF EXISTS ergo_internal.view_storage(text);

-- Every table a view's refresh keeps, with its bucket column: what is trimmed together.
CREATE OR REPLACE FUNCTION ergo_internal.view_tables(view_name text) RETURNS TABLE (storage text, bucket_column text)
LANGUAGE sql STABLE AS $$
    SELECT v.storage_table, v.bucket_column FROM ergo_internal.views v WHERE v.name = view_name
    UNION ALL
    SELECT t.key, t.value FROM ergo_internal.views v CROSS JOIN LATERAL jsonb_each_text(v.summary_tables) t WHERE v.name = view_name
$$;

-- Buckets that the views hold, as a query of warehouse_id and bucket.
CREATE OR REPLACE FUNCTION ergo_internal.held_buckets() RETURNS text
LANGUAGE sql STABLE AS $$
    SELECT string_agg(format('SELECT h.warehouse_id, h.%I AS bucket FROM ergo_internal.%I h', t.bucket_column, t.storage), ' UNION ALL ' ORDER BY v.ordinal)
    FROM ergo_internal.views v CROSS JOIN LATERAL ergo_internal.view_tables(v.name) t WHERE t.storage = v.bucket_table
$$;

-- What the rows of views name that is not there, or is not what the name stands for.
CREATE OR REPLACE FUNCTION ergo_internal.view_faults() RETURNS TABLE (view_name text, fault text)
LANGUAGE sql STABLE AS $$
    WITH named(view_name, column_name, value) AS (
        SELECT v.name, n.key, n.value FROM ergo_internal.views v CROSS JOIN LATERAL jsonb_each_text(to_jsonb(v)) n
        WHERE n.key IN ('purpose', 'storage_table', 'bucket_column', 'newest_column', 'bucket_table', 'recompute_function', 'expected_function', 'shown_bucket_column', 'key_columns')
    ), wanted_columns(view_name, relation, is_table, attribute, type) AS (
        SELECT v.name, 'ergo_internal.' || quote_ident(v.storage_table), true, c.attribute, c.type
        FROM ergo_internal.views v CROSS JOIN LATERAL (VALUES ('warehouse_id', 'text'), (v.bucket_column, 'timestamptz'), (v.newest_column, 'timestamptz'), (v.count_column, 'bigint')) c(attribute, type)
        UNION ALL
        SELECT v.name, 'ergo_internal.' || quote_ident(t.key), true, c.attribute, c.type
        FROM ergo_internal.views v CROSS JOIN LATERAL jsonb_each_text(v.summary_tables) t CROSS JOIN LATERAL (VALUES ('warehouse_id', 'text'), (t.value, 'timestamptz')) c(attribute, type)
        UNION ALL
        SELECT v.name, format('public.%I', v.name), false, c.attribute, c.type
        FROM ergo_internal.views v CROSS JOIN LATERAL (
            VALUES ('warehouse_id', 'text'), (v.shown_bucket_column, 'timestamptz')
            UNION ALL SELECT unnest(v.key_columns || v.unproven_columns), NULL
            UNION ALL SELECT jsonb_object_keys(v.tolerances), NULL) c(attribute, type)
    ), wanted_functions(view_name, function_name, arguments, result) AS (
        SELECT v.name, f.function_name, f.arguments, f.result
        FROM ergo_internal.views v CROSS JOIN LATERAL (VALUES
            (v.recompute_function, 'text, timestamptz, timestamptz, timestamptz, jsonb', 'bigint'),
            (v.together_function, 'text[], timestamptz, timestamptz, timestamptz, jsonb', 'bigint'),
            (v.days_function, 'text, timestamptz, timestamptz', NULL),
            (v.calendar_function, 'text, timestamptz, timestamptz', NULL),
            (v.finish_function, 'timestamptz', NULL),
            (v.expected_function, 'text, timestamptz, timestamptz, timestamptz, timestamptz, timestamptz', format('SETOF public.%I', v.name))) f(function_name, arguments, result)
        WHERE f.function_name IS NOT NULL
    )
    SELECT n.view_name, format('%s is not set', n.column_name) FROM named n WHERE n.value IS NULL
    UNION ALL
    SELECT DISTINCT w.view_name, format('there is no %s %s', CASE WHEN w.is_table THEN 'table' ELSE 'view' END, w.relation)
    FROM wanted_columns w LEFT JOIN pg_class c ON c.oid = to_regclass(w.relation)
    WHERE w.relation IS NOT NULL AND c.relkind IS DISTINCT FROM CASE WHEN w.is_table THEN 'r' ELSE 'v' END::"char"
    UNION ALL
    SELECT w.view_name, format('%s has no column %s%s', w.relation, w.attribute, ' of type ' || w.type)
    FROM wanted_columns w WHERE to_regclass(w.relation) IS NOT NULL AND w.attribute IS NOT NULL
      AND NOT EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = to_regclass(w.relation) AND a.attname = w.attribute AND a.attnum > 0 AND NOT a.attisdropped
                      AND (w.type IS NULL OR a.atttypid = to_regtype(w.type)))
    UNION ALL
    SELECT v.name, format('%s is none of its tables', v.bucket_table)
    FROM ergo_internal.views v WHERE v.bucket_table <> v.storage_table AND NOT v.summary_tables ? v.bucket_table
    UNION ALL
    SELECT v.name, 'a ranking needs a finish_function' FROM ergo_internal.views v WHERE v.ranking_window IS NOT NULL AND v.finish_function IS NULL
    UNION ALL
    SELECT w.view_name, format('there is no function ergo_internal.%I(%s)%s', w.function_name, w.arguments, ' returning ' || w.result)
    FROM wanted_functions w LEFT JOIN pg_proc p ON p.oid = to_regprocedure(format('ergo_internal.%I(%s)', w.function_name, w.arguments))
    WHERE p.oid IS NULL OR p.prokind <> 'f'
       OR w.result IS NOT NULL AND (p.prorettype IS DISTINCT FROM to_regtype(replace(w.result, 'SETOF ', '')) OR p.proretset <> starts_with(w.result, 'SETOF '))
$$;

-- Refuses an installation whose views could not be refreshed or verified.
CREATE OR REPLACE FUNCTION ergo_internal.require_whole_views() RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    faults text := (SELECT string_agg(f.view_name || ': ' || f.fault, '; ' ORDER BY f.view_name, f.fault) FROM ergo_internal.view_faults() f);
BEGIN
    IF faults IS NOT NULL THEN
        RAISE EXCEPTION 'Rows of ergo_internal.views are not complete: %', faults USING ERRCODE = '55000';
    END IF;
END
$$;
