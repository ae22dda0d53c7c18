using Dapper;
using Ergo.Database.Schema;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace Ergo.Snapshots.Tests.Properties;

/// <summary>A clock that a test sets, in the database.</summary>
internal static class TestClock
{
    // The schema, functions and settings of the database come to the workers by themselves. Their clock follows this one.
    private const string OnWorkers = """
        CREATE FUNCTION test_clock.tell_workers(command text) RETURNS void LANGUAGE plpgsql AS $$
        DECLARE
            failure text := (SELECT string_agg(c.result, '; ') FROM run_command_on_workers(command) c WHERE NOT c.success);
        BEGIN
            IF failure IS NOT NULL THEN
                RAISE EXCEPTION '%', failure;
            END IF;
        END $$;
        CREATE FUNCTION test_clock.follow() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            PERFORM test_clock.tell_workers(format('UPDATE test_clock.state SET ahead = %L, standing = %L', NEW.ahead, NEW.standing));
            RETURN NULL;
        END $$;
        SELECT test_clock.tell_workers('CREATE TABLE test_clock.state (ahead interval NOT NULL, standing timestamptz)');
        SELECT test_clock.tell_workers('INSERT INTO test_clock.state VALUES (interval ''0'')');
        CREATE TRIGGER follow AFTER UPDATE ON test_clock.state FOR EACH ROW EXECUTE FUNCTION test_clock.follow();
        """;

    /// <summary>Applies the scripts to an empty database so that <c>now()</c> and <c>clock_timestamp()</c> mean the test's in them.</summary>
    /// <param name="source">Without pooling: its sessions do not know the clock.</param>
    public static async Task InstallAsync(NpgsqlDataSource source)
    {
        await using (var connection = await source.OpenConnectionAsync())
        {
            await connection.ExecuteAsync("""
                CREATE SCHEMA test_clock;
                CREATE TABLE test_clock.state (ahead interval NOT NULL, standing timestamptz);
                INSERT INTO test_clock.state VALUES ('0');
                CREATE FUNCTION test_clock.clock_timestamp() RETURNS timestamptz LANGUAGE sql VOLATILE AS
                    'SELECT coalesce(standing, pg_catalog.clock_timestamp() + ahead) FROM test_clock.state';
                CREATE FUNCTION test_clock.now() RETURNS timestamptz LANGUAGE sql STABLE AS
                    'SELECT coalesce(standing, pg_catalog.now() + ahead) FROM test_clock.state';
                DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET search_path = public, test_clock, pg_catalog', current_database()); END $$;
                DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET jit = off', current_database()); END $$;
                """);
            if (await connection.ExecuteScalarAsync<bool>("SELECT EXISTS (SELECT FROM pg_extension WHERE extname = 'citus')"))
            {
                await connection.ExecuteAsync(OnWorkers);
            }
        }

        await new SchemaInstaller(source, NullLogger<SchemaInstaller>.Instance).ApplyAsync();
        await using var check = await source.OpenConnectionAsync();
        await check.ExecuteAsync("""
            -- Months pass between two statements.
            UPDATE ergo_internal.settings SET clock_tolerance = '400 days';
            CREATE TABLE test_clock.latest (moment timestamptz NOT NULL);
            INSERT INTO test_clock.latest VALUES ('-infinity');
            CREATE TABLE test_clock.set_aside (view_name text, warehouse_id text, bucket_start timestamptz, bucket interval);
            CREATE TABLE test_clock.frozen_edges (warehouse_id text PRIMARY KEY, edge timestamptz NOT NULL);
            CREATE TABLE test_clock.frozen_buckets (view_name text, warehouse_id text, bucket timestamptz, content text);
            """);
    }

    /// <summary>Sets the clock; it goes on from there.</summary>
    public static Task SetAsync(NpgsqlConnection connection, DateTime moment) =>
        connection.ExecuteAsync("UPDATE test_clock.state SET ahead = @moment - pg_catalog.clock_timestamp(), standing = NULL", new { moment });
}
