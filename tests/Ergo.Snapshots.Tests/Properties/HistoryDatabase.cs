using Dapper;
using Ergo.Snapshots.Schema;
using Ergo.Testing;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace Ergo.Snapshots.Tests.Properties;

/// <summary>
/// A database whose clock the test sets: its scripts were applied where <c>now()</c> and <c>clock_timestamp()</c> mean
/// the test's, so that days pass in no time. One history at a time.
/// </summary>
internal sealed class HistoryDatabase : IAsyncDisposable
{
    private readonly TestDatabase database;

    private HistoryDatabase(TestDatabase database)
    {
        this.database = database;
        // Plans are kept by a session, so sessions are kept too.
        DataSource = NpgsqlDataSource.Create(database.ConnectionString + ";No Reset On Close=true;Max Auto Prepare=100");
    }

    public NpgsqlDataSource DataSource { get; }

    /// <summary>A database with the schema and no snapshots.</summary>
    public static async Task<HistoryDatabase> CreateAsync(PostgresKind server)
    {
        var database = await TestPostgres.CreateDatabaseAsync(server);
        await using (var source = NpgsqlDataSource.Create(database.ConnectionString + ";Pooling=false"))
        {
            await using (var connection = await source.OpenConnectionAsync())
            {
                await connection.ExecuteAsync("""
                    CREATE SCHEMA test_clock;
                    CREATE TABLE test_clock.state (ahead interval NOT NULL);
                    INSERT INTO test_clock.state VALUES ('0');
                    CREATE FUNCTION test_clock.clock_timestamp() RETURNS timestamptz LANGUAGE sql VOLATILE AS
                        'SELECT pg_catalog.clock_timestamp() + ahead FROM test_clock.state';
                    CREATE FUNCTION test_clock.now() RETURNS timestamptz LANGUAGE sql STABLE AS
                        'SELECT pg_catalog.now() + ahead FROM test_clock.state';
                    DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET search_path = public, test_clock, pg_catalog', current_database()); END $$;
                    DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET jit = off', current_database()); END $$;
                    """);
            }

            await new SchemaInstaller(source, NullLogger<SchemaInstaller>.Instance).ApplyAsync();
            await using var check = await source.OpenConnectionAsync();
            await check.ExecuteAsync("""
                CREATE TABLE test_clock.frozen_edges (warehouse_id text PRIMARY KEY, edge timestamptz NOT NULL);
                CREATE TABLE test_clock.frozen_buckets (view_name text, warehouse_id text, bucket timestamptz, content text);
                """);
        }

        return new HistoryDatabase(database);
    }

    public async ValueTask DisposeAsync()
    {
        await DataSource.DisposeAsync();
        await database.DisposeAsync();
    }

    /// <summary>Empties everything and sets the clock.</summary>
    public async Task StartAtAsync(DateTime moment)
    {
        await using var connection = await DataSource.OpenConnectionAsync();
        await connection.ExecuteAsync("""
            UPDATE test_clock.state SET ahead = @moment - pg_catalog.clock_timestamp();
            DO $$
            DECLARE
                t text;
            BEGIN
                FOR t IN SELECT c.oid::regclass::text FROM pg_class c
                         WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND c.relnamespace IN ('ergo_internal'::regnamespace, 'test_clock'::regnamespace)
                           AND c.relname NOT IN ('views', 'settings', 'applied_scripts', 'schema_history', 'state')
                LOOP
                    EXECUTE 'DELETE FROM ' || t;
                END LOOP;
                FOR t IN SELECT p.partition_name FROM ergo_internal.day_partitions('ergonomic_snapshots') p LOOP
                    EXECUTE 'DROP TABLE ' || t;
                END LOOP;
                DELETE FROM ergonomic_snapshots_default;
                DELETE FROM zones;
                DELETE FROM warehouses WHERE id <> 'unassigned';
                UPDATE ergo_internal.views SET complete_to = NULL, newest_event = NULL, last_started_at = NULL, last_success_at = NULL,
                    last_error_at = NULL, last_error = NULL, last_full_at = NULL;
            END
            $$;
            """, new { moment }, commandTimeout: 120);
    }
}
