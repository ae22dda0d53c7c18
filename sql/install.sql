-- Everything, with psql alone:  psql -f sql/install.sql <connection>
-- Transactions of their own: while the first puts tables in the place of a backend's plain ones, and while the last begins to
-- track their changes, writers wait.
\set ON_ERROR_STOP on
\ir adoption_rules.sql
BEGIN;
\ir schema/0000_adoption.sql
\ir schema/0001_tables.sql
COMMIT;
BEGIN;
\ir schema/0002_view_storage.sql
\ir schema/0003_runs_and_retention.sql
\ir schema/0004_summaries.sql
\ir schema/0005_worker_hours.sql
\ir schema/0006_retention.sql
\ir schema/0007_storage.sql
\ir schema/0008_sessions.sql
\ir schema/0009_audit.sql
\ir schema/0010_privacy.sql
\ir schema/0011_warehouse_register.sql
\ir schema/0012_accounts.sql
\ir schema/0013_figures.sql
\ir schema/0014_small_groups.sql
\ir schema/0015_checks.sql
\ir schema/0016_observation.sql
COMMIT;
BEGIN;
\ir functions/010_bands.sql
\ir functions/020_storage.sql
\ir functions/022_native.sql
\ir functions/024_timescaledb.sql
\ir functions/026_citus.sql
\ir functions/028_warehouses.sql
\ir functions/029_backend_tables.sql
\ir functions/030_retention_rules.sql
\ir functions/032_retention_settings.sql
\ir functions/034_confirmed_settings.sql
\ir functions/038_incoming_rows.sql
\ir functions/039_replicated_rows.sql
\ir functions/040_change_tracking.sql
\ir functions/042_adoption.sql
\ir functions/043_backend_types.sql
\ir functions/044_words.sql
\ir functions/046_figure_rules.sql
\ir functions/050_lights.sql
\ir functions/052_red_zones.sql
\ir functions/054_exposure.sql
\ir functions/056_postures.sql
\ir functions/058_jobs.sql
\ir functions/059_clock.sql
\ir functions/060_refresh.sql
\ir functions/070_views.sql
\ir functions/072_ranges.sql
\ir functions/074_percentiles.sql
\ir functions/076_records.sql
\ir functions/078_day_counts.sql
\ir functions/079_balance.sql
\ir functions/080_retention.sql
\ir functions/082_identities.sql
\ir functions/084_storage.sql
\ir functions/090_verification.sql
\ir functions/100_sessions.sql
\ir functions/110_audit.sql
\ir functions/120_privacy.sql
\ir functions/122_small_groups.sql
\ir functions/124_erasure.sql
\ir functions/130_roles.sql
SELECT ergo_internal.adapt_functions();
COMMIT;
