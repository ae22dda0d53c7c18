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
\ir schema/0017_audit_codes.sql
\ir schema/0018_view_rows.sql
\ir schema/0019_published_shifts.sql
\ir schema/0020_exports.sql
\ir schema/0021_report_schedules.sql
\ir schema/0022_locations.sql
\ir schema/0023_exposure_limits.sql
\ir schema/0024_preferences.sql
\ir schema/0025_interventions.sql
\ir schema/0026_worker_spells.sql
\ir schema/0027_kept_shifts.sql
\ir schema/0028_view_pauses.sql
\ir schema/0031_api_keys.sql
COMMIT;
BEGIN;
\ir figures/bands.sql
\ir storage/tiers.sql
\ir storage/native/day_partitions.sql
\ir storage/timescaledb/hypertables.sql
\ir storage/citus/distribution.sql
\ir warehouses/register.sql
\ir warehouses/backend_tables.sql
\ir warehouses/search.sql
\ir retention/cutoffs.sql
\ir retention/settings.sql
\ir retention/confirmed_settings.sql
\ir storage/incoming_rows.sql
\ir storage/replicated_rows.sql
\ir figures/kept_shifts.sql
\ir refresh/view_rows.sql
\ir refresh/change_tracking.sql
\ir adoption/move_rows.sql
\ir adoption/backend_types.sql
\ir figures/words.sql
\ir figures/rules.sql
\ir figures/lights.sql
\ir figures/red_zones.sql
\ir figures/exposure.sql
\ir figures/shifts.sql
\ir figures/postures.sql
\ir jobs/rule.sql
\ir jobs/clock.sql
\ir jobs/tell.sql
\ir refresh/buckets.sql
\ir refresh/set_aside.sql
\ir refresh/step.sql
\ir refresh/refresh.sql
\ir refresh/trim.sql
\ir refresh/pause.sql
\ir figures/views.sql
\ir figures/ranges.sql
\ir figures/percentiles.sql
\ir figures/morning.sql
\ir figures/records.sql
\ir storage/day_counts.sql
\ir verification/balance.sql
\ir retention/plan.sql
\ir retention/purge.sql
\ir retention/partitions.sql
\ir retention/run.sql
\ir retention/statistics.sql
\ir retention/identities.sql
\ir storage/upkeep.sql
\ir storage/days.sql
\ir verification/expected.sql
\ir verification/differences.sql
\ir accounts/sessions.sql
\ir accounts/audit.sql
\ir api/keys.sql
\ir api/requests.sql
\ir accounts/pseudonyms.sql
\ir figures/published_cells.sql
\ir figures/shift_exposure.sql
\ir limits/limits.sql
\ir limits/spells.sql
\ir limits/kept_spells.sql
\ir accounts/exports.sql
\ir accounts/interventions.sql
\ir health/checks.sql
\ir accounts/erasure.sql
\ir accounts/roles.sql
SELECT ergo_internal.adapt_functions();
COMMIT;
