-- Published bands as immutable expressions, equal to the rows of score_bands version 1.
-- A score outside its range is 'invalid', a missing one 'not scored'.

CREATE OR REPLACE FUNCTION rula_band(score int) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE
        WHEN score IS NULL THEN 'not scored'
        WHEN score < 1 OR score > 7 THEN 'invalid'
        WHEN score <= 2 THEN '1-2'
        WHEN score <= 4 THEN '3-4'
        WHEN score <= 6 THEN '5-6'
        ELSE '7'
    END
$$;

CREATE OR REPLACE FUNCTION reba_band(score int) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE
        WHEN score IS NULL THEN 'not scored'
        WHEN score < 1 OR score > 15 THEN 'invalid'
        WHEN score = 1 THEN '1'
        WHEN score <= 3 THEN '2-3'
        WHEN score <= 7 THEN '4-7'
        WHEN score <= 10 THEN '8-10'
        ELSE '11-15'
    END
$$;

-- NaN sorts above every number, so it and infinity fall out of the valid range here. Nor is a number above a million a
-- lifting index: sums of such numbers would leave the range of the type, and no view could be refreshed any more.
CREATE OR REPLACE FUNCTION niosh_band(lifting_index double precision) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE
        WHEN lifting_index IS NULL THEN 'not scored'
        WHEN lifting_index < 0 OR lifting_index > 1000000 THEN 'invalid'
        WHEN lifting_index <= 1.0 THEN '<=1.0'
        WHEN lifting_index <= 1.5 THEN '<=1.5'
        WHEN lifting_index <= 2.0 THEN '<=2.0'
        WHEN lifting_index <= 3.0 THEN '<=3.0'
        ELSE '>3.0'
    END
$$;

-- The score where it is within its published range, else null: invalid scores are counted, never averaged.
CREATE OR REPLACE FUNCTION ergo_internal.valid_rula(score int) RETURNS int LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
$$ SELECT CASE WHEN score BETWEEN 1 AND 7 THEN score END $$;
CREATE OR REPLACE FUNCTION ergo_internal.valid_reba(score int) RETURNS int LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
$$ SELECT CASE WHEN score BETWEEN 1 AND 15 THEN score END $$;
CREATE OR REPLACE FUNCTION ergo_internal.valid_niosh(lifting_index double precision) RETURNS double precision LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
$$ SELECT CASE WHEN lifting_index BETWEEN 0 AND 1000000 THEN lifting_index END $$;
CREATE OR REPLACE FUNCTION ergo_internal.valid_risk(composite double precision) RETURNS double precision LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
$$ SELECT CASE WHEN composite BETWEEN 0 AND 100 THEN composite END $$;

-- What a minute of each light weighs, and the parts a zone's priority is made of: the one place that says so.
CREATE OR REPLACE FUNCTION ergo_internal.weighted_exposure(green double precision, yellow double precision, red double precision) RETURNS double precision
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$ SELECT 1 * green + 2 * yellow + 5 * red $$;
CREATE OR REPLACE FUNCTION ergo_internal.priority_score(frequency double precision, severity double precision, recency double precision) RETURNS double precision
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$ SELECT 100 * (0.3 * frequency + 0.4 * severity + 0.3 * recency) $$;
