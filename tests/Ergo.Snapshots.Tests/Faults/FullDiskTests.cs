using System.Diagnostics;
using Dapper;
using Ergo.EmbeddedPostgres;
using Npgsql;

namespace Ergo.Snapshots.Tests.Faults;

/// <summary>A view's storage on a small file system in memory, which only root can make.</summary>
public sealed class FullDiskTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("ergo-full-disk-");
    private bool mounted;

    public void Dispose()
    {
        if (mounted)
        {
            Run("umount", "--lazy", folder.FullName);
        }

        folder.Delete(recursive: true);
    }

    [SkippableFact]
    public async Task Disk_that_is_full_in_the_middle_is_recorded_and_repaired_once_there_is_room()
    {
        Mount(megabytes: 6);
        await using var server = await FaultyServer.StartAsync();
        await using var connection = await server.ConnectAsync();
        var small = folder.CreateSubdirectory("views").FullName;
        await connection.ExecuteAsync($"CREATE TABLESPACE small LOCATION '{small}'");
        await connection.ExecuteAsync("ALTER TABLE ergo_internal.worker_exposure_minutes SET TABLESPACE small; INSERT INTO warehouses (id, name, code) VALUES ('w1', 'One', 'W1')");
        await FillAsync(connection, 200);
        await connection.ExecuteAsync("CALL refresh_all_views()");

        // Room is taken by somebody else's file.
        var filler = Path.Combine(folder.FullName, "filler");
        Run("sh", "-c", $"head -c 5M /dev/zero >'{filler}'");
        await FillAsync(connection, 8_000);
        var failure = await Assert.ThrowsAsync<PostgresException>(() => connection.ExecuteAsync("CALL refresh_view('worker_exposure_minutes')"));
        Assert.Contains("No space left on device", failure.MessageText, StringComparison.Ordinal);
        var status = await connection.QuerySingleAsync<string>("SELECT format('%s %s %s', is_failing, is_running, last_error) FROM view_refresh_status WHERE name = 'worker_exposure_minutes'");
        Assert.StartsWith("t f ", status, StringComparison.Ordinal);
        Assert.Contains("No space left on device", status, StringComparison.Ordinal);

        File.Delete(filler);
        await connection.ExecuteAsync("CALL refresh_all_views()");
        Assert.Empty(await SettledState.ProblemsAsync(connection));
        Assert.Equal(8_200, await connection.ExecuteScalarAsync<long>("SELECT sum(snapshot_count)::bigint FROM worker_exposure_minutes"));
    }

    [SkippableFact]
    public async Task Retention_deletes_nothing_that_a_full_disk_kept_out_of_a_view()
    {
        Mount(megabytes: 6);
        await using var server = await FaultyServer.StartAsync();
        await using var connection = await server.ConnectAsync();
        var small = folder.CreateSubdirectory("views").FullName;
        await connection.ExecuteAsync($"CREATE TABLESPACE small LOCATION '{small}'");
        await connection.ExecuteAsync("ALTER TABLE ergo_internal.worker_exposure_minutes SET TABLESPACE small; INSERT INTO warehouses (id, name, code) VALUES ('w1', 'One', 'W1')");
        var filler = Path.Combine(folder.FullName, "filler");
        Run("sh", "-c", $"head -c 5M /dev/zero >'{filler}'");
        await FillAsync(connection, 8_000, daysBack: 5);
        await connection.ExecuteAsync("SELECT ergo_internal.set_retention_days('w1', 90, 2, 'test')");

        var failure = await Assert.ThrowsAsync<PostgresException>(() => connection.ExecuteAsync("CALL run_retention('test')"));
        Assert.Contains("No space left on device", failure.MessageText, StringComparison.Ordinal);
        Assert.Contains("One skipped: worker_exposure_minutes still has", failure.MessageText, StringComparison.Ordinal);
        Assert.Equal(8_000, await connection.ExecuteScalarAsync<long>("SELECT count(*) FROM ergonomic_snapshots"));

        File.Delete(filler);
        await connection.ExecuteAsync("CALL run_retention('test')");
        Assert.Equal(0, await connection.ExecuteScalarAsync<long>("SELECT count(*) FROM ergonomic_snapshots"));
        Assert.Equal(8_000, await connection.ExecuteScalarAsync<long>("SELECT sum(snapshot_count)::bigint FROM worker_exposure_minutes"));
        Assert.Empty(await SettledState.ProblemsAsync(connection));
    }

    private static Task<int> FillAsync(NpgsqlConnection connection, int rows, int daysBack = 0) => connection.ExecuteAsync(
        """
        INSERT INTO ergonomic_snapshots (warehouse_id, zone_id, pick_location_id, worker_id, event_time, traffic_light)
        SELECT 'w1', 'z1', 'p' || n, 'k' || n % 50, date_trunc('hour', now()) - make_interval(hours => 2 + 24 * @daysBack) - random() * interval '3 hours', 'red'
        FROM generate_series(1, @rows) n
        """, new { rows, daysBack });

    private void Mount(int megabytes)
    {
        Skip.IfNot(OperatingSystem.IsLinux() && UnprivilegedCommand.IsRoot, "only root on Linux can mount a small file system");
        mounted = Run("mount", "-t", "tmpfs", "-o", $"size={megabytes}m,mode=700", "tmpfs", folder.FullName);
        Skip.IfNot(mounted, "mounting is not allowed here");
    }

    private static bool Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        process.StandardError.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0;
    }
}
