-- Everything, with psql alone:  psql -v ON_ERROR_STOP=1 -f sql/install.sql <connection>
\ir schema/0001_tables.sql
\ir schema/0002_view_storage.sql
\ir schema/0003_runs_and_retention.sql
\ir schema/0004_summaries.sql
\ir functions/010_bands.sql
\ir functions/020_partitions.sql
\ir functions/030_retention_rules.sql
\ir functions/040_change_tracking.sql
\ir functions/050_lights.sql
\ir functions/052_red_zones.sql
\ir functions/054_exposure.sql
\ir functions/056_postures.sql
\ir functions/060_refresh.sql
\ir functions/070_views.sql
\ir functions/072_ranges.sql
\ir functions/074_percentiles.sql
\ir functions/080_retention.sql
