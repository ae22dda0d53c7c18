-- Turns the backend's existing database into the portal's, with every row kept:  psql -f sql/add_timescale.sql <connection>
-- The backend may go on writing. May be stopped and run again at any time: it goes on where it ended.
-- What it would do, and for how long writers would wait: sql/add_timescale_plan.sql.
\set ON_ERROR_STOP on
\set VERBOSITY terse
\set QUIET on
SET client_min_messages = warning;
\echo 'Tables, views and functions ...'
\ir install.sql
\echo 'Partitions for the coming days ...'
CALL maintain_partitions();
SET client_min_messages = notice;
\echo 'Moving rows, the newest first ...'
CALL adopt_rows();
\echo 'Building the views, the newest hours first ...'
CALL refresh_all_views();
SELECT table_name, rows_moved, rows_in_doubt, finished_at FROM adoption_progress ORDER BY table_name;
