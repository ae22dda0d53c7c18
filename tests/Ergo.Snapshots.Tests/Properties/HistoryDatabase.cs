using Dapper;
using Ergo.Testing;
using Npgsql;

namespace Ergo.Snapshots.Tests.Properties;

/// <summary>
/// A database whose clock the test sets, so that days pass in no time, and time stands still where a test asks for that.
/// One history at a time.
/// </summary>
internal sealed class HistoryDatabase : IAsyncDisposable
{
    private readonly TestDatabase database;

    private HistoryDatabase(TestDatabase database, PostgresKind server)
    {
        this.database = database;
        Server = server;
        // Plans are kept by a session, so sessions are kept too.
        DataSource = NpgsqlDataSource.Create(database.ConnectionString + ";No Reset On Close=true");
    }

    public NpgsqlDataSource DataSource { get; }

    /// <summary>A zone whose buckets two views cannot compute, as a value would that a sum cannot hold.</summary>
    public const string Poison = "poison";

    /// <summary>Where it is.</summary>
    public PostgresKind Server { get; }

    /// <summary>True for a hypertable: it refuses minus infinity, and makes a chunk in the transaction of its first row.</summary>
    public bool HasChunks => Server == PostgresKind.Timescale;

    /// <summary>True for warehouses on several servers.</summary>
    public bool IsDistributed => Server == PostgresKind.Citus;

    /// <summary>True where buckets with a row of the zone <see cref="Poison"/> fail: distributed tables have no triggers of ours.</summary>
    public bool RefusesPoison => !IsDistributed;

    /// <summary>Makes the chunks of some moments, so that no writer waits for another one's open transaction.</summary>
    public async Task MakeChunksAsync(IEnumerable<DateTime> moments)
    {
        if (!HasChunks)
        {
            return;
        }

        await using var connection = await DataSource.OpenConnectionAsync();
        await connection.ExecuteAsync("""
            SELECT _timescaledb_functions.create_chunk('ergonomic_snapshots',
                jsonb_build_object('event_time', jsonb_build_array(extract(epoch FROM d.day)::bigint * 1000000, extract(epoch FROM d.day)::bigint * 1000000 + 86400000000)))
            FROM (SELECT DISTINCT date_trunc('day', m, 'UTC') AS day FROM unnest(@moments) m) d
            """, new { moments = moments.ToArray() });
    }

    /// <summary>A database with the schema and no snapshots.</summary>
    public static async Task<HistoryDatabase> CreateAsync(PostgresKind server)
    {
        var database = await TestPostgres.CreateDatabaseAsync(server);
        await using (var source = NpgsqlDataSource.Create(database.ConnectionString + ";Pooling=false"))
        {
            await TestClock.InstallAsync(source);
            if (server != PostgresKind.Citus)
            {
                await using var connection = await source.OpenConnectionAsync();
                await connection.ExecuteAsync($"""
                    CREATE FUNCTION test_clock.refuse_poison() RETURNS trigger LANGUAGE plpgsql AS $$
                    BEGIN
                        IF NEW.zone_id = '{Poison}' THEN
                            RAISE EXCEPTION 'bigint out of range' USING ERRCODE = '22003';
                        END IF;
                        RETURN NEW;
                    END $$;
                    CREATE TRIGGER refuse_poison BEFORE INSERT ON ergo_internal.rollup_5m FOR EACH ROW EXECUTE FUNCTION test_clock.refuse_poison();
                    CREATE TRIGGER refuse_poison BEFORE INSERT ON ergo_internal.worker_exposure_minutes FOR EACH ROW EXECUTE FUNCTION test_clock.refuse_poison();
                    """);
            }
        }

        return new HistoryDatabase(database, server);
    }

    public async ValueTask DisposeAsync()
    {
        await DataSource.DisposeAsync();
        await database.DisposeAsync();
    }

    /// <summary>Empties everything and sets the clock.</summary>
    /// <param name="moment">What it shows.</param>
    /// <param name="standing">True for a clock that goes on showing it.</param>
    public async Task StartAtAsync(DateTime moment, bool standing = false)
    {
        await using var connection = await DataSource.OpenConnectionAsync();
        await connection.ExecuteAsync("""
            UPDATE test_clock.latest SET moment = '-infinity';
            UPDATE test_clock.state SET ahead = @moment - pg_catalog.clock_timestamp(), standing = CASE WHEN @standing THEN @moment END;
            DO $$
            DECLARE
                t text;
            BEGIN
                FOR t IN SELECT p.relation::text FROM unnest(ARRAY['ergonomic_snapshots', 'shift_snapshots']) x, ergo_internal.day_partitions(x) p LOOP
                    EXECUTE 'DROP TABLE ' || t;
                END LOOP;
                DELETE FROM ergonomic_snapshots;
                DELETE FROM shift_snapshots;
                FOR t IN SELECT c.oid::regclass::text FROM pg_class c
                         WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND c.relnamespace IN ('ergo_internal'::regnamespace, 'test_clock'::regnamespace)
                           AND c.relname NOT IN ('views', 'settings', 'applied_scripts', 'schema_history', 'state', 'latest', 'audit_log', 'audit_head', 'time_zones', 'light_words', 'clock')
                LOOP
                    EXECUTE 'DELETE FROM ' || t;
                END LOOP;
                UPDATE ergo_internal.clock SET believed_at = NULL, newest_change = NULL;
                DELETE FROM alerts;
                UPDATE ergo_internal.settings SET retention_floor_days = 1;
                DELETE FROM zones;
                DELETE FROM warehouses;
                DELETE FROM ergo_internal.warehouse_register;
                DELETE FROM ergo_internal.warehouse_retention;
                UPDATE ergo_internal.views SET complete_to = NULL, newest_event = NULL, last_started_at = NULL, last_success_at = NULL,
                    last_error_at = NULL, last_error = NULL, last_full_at = NULL;
            END
            $$;
            """, new { moment, standing }, commandTimeout: 120);
    }
}
